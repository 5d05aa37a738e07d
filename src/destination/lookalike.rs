//! Hosts that only look like an approved one (rule 7).

use super::near::{differing, without_first_label};

/// Letters that read as a Latin one, by what they are taken for. Capitals never reach a host.
const LOOKALIKES: [(char, &str); 26] = [
    ('a', "аαɑàáâãäåāăąạảấầẩẫậắằẳẵặǎ"),
    ('b', "ьЬƅ"),
    ('c', "сϲçćĉċčƈ"),
    ('d', "ԁðđďḍɗ"),
    ('e', "еёєεèéêëēĕėęěẹẻẽếềểễệ"),
    ('f', "ƒϝ"),
    ('g', "ɡցĝğġģǧ"),
    ('h', "һհнĥħḥ"),
    ('j', "јϳյĵ"),
    ('k', "кκķƙḳ"),
    ('l', "iіιı1ӏɩíìîïĩīĭįỉịǐĺļľłḷǀ"),
    ('m', "мṃ"),
    ('n', "пηոñńņňŉṇ"),
    ('o', "оοօσ0òóôõöøōŏőơọỏốồổỗộớờởỡợǒ"),
    ('p', "рρþƥ"),
    ('q', "ԛզ"),
    ('r', "гɾŕŗřṛ"),
    ('s', "ѕśŝşšșṣ"),
    ('t', "тτţťțŧṭ"),
    ('u', "υսùúûüũūŭůűųưụủứừửữựǔ"),
    ('v', "ѵνṽṿ"),
    ('w', "ԝωшŵẁẃẅẉ"),
    ('x', "хχ"),
    ('y', "уγүýÿŷỳỵỷỹ"),
    ('z', "źżžẓʐ"),
    ('-', "‐‑–"),
];

/// What a reader takes a host for: two hosts with the same skeleton look alike.
pub(super) fn skeleton(host: &str) -> String {
    let plain = |c: char| {
        LOOKALIKES
            .iter()
            .find(|(_, like)| like.contains(c))
            .map_or(c, |(latin, _)| *latin)
    };
    let skeleton: String = host.chars().map(plain).collect();
    skeleton.replace("rn", "m").replace("vv", "w").replace("cl", "d")
}

/// Whether a reader may take `shown` for `approved`: the same skeleton, or one or two letters replaced by others that
/// are not ASCII. Also under one more label, such as `www.`.
pub(super) fn looks_like(shown: &str, approved: &str) -> bool {
    let reads_as = |shown: &str| {
        shown != approved
            && (skeleton(shown) == skeleton(approved)
                || differing(shown, approved)
                    .is_some_and(|chars| chars.len() <= 2 && chars.iter().all(|c| !c.is_ascii())))
    };
    reads_as(shown) || without_first_label(shown).is_some_and(reads_as)
}

/// The letter that gives a look-alike away, with the name of its script.
pub(super) fn telltale(shown: &str, approved: &str) -> Option<(char, &'static str)> {
    let c = shown.chars().find(|c| !c.is_ascii() && !approved.contains(*c))?;
    let script = match c {
        '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => "Greek",
        '\u{0400}'..='\u{052F}' => "Cyrillic",
        '\u{0530}'..='\u{058F}' => "Armenian",
        '\u{13A0}'..='\u{13FF}' => "Cherokee",
        '\u{0080}'..='\u{024F}' | '\u{0250}'..='\u{02AF}' | '\u{1E00}'..='\u{1EFF}' => {
            "a special Latin letter"
        }
        _ => "of another script",
    };
    Some((c, script))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_other_scripts_are_taken_for_latin_ones() {
        for shown in [
            "аcme.com",
            "асме.com",
            "acmе.com",
            "ạcme.com",
            "acrne.com",
            "www.аcme.com",
            "acme.соm",
        ] {
            assert!(looks_like(shown, "acme.com"), "{shown}");
        }
        assert!(looks_like("approvecl.example", "approved.example"));
        assert!(looks_like("shop1.example", "shopl.example"));
    }

    #[test]
    fn other_hosts_do_not_look_alike() {
        for shown in [
            "acme.com",
            "evil.com",
            "acme.com.evil.com",
            "evilacme.com",
            "shop.acme.com",
            "bücher.com",
        ] {
            assert!(!looks_like(shown, "acme.com"), "{shown}");
        }
    }
}
