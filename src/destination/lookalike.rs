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
    ('l', "іιıӏɩíìîïĩīĭįỉịǐĺļľłḷǀ"),
    ('m', "мṃ"),
    ('n', "пηոñńņňŉṇ"),
    ('o', "оοօσòóôõöøōŏőơọỏốồổỗộớờởỡợǒ"),
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
fn skeleton(host: &str) -> String {
    let plain = |c: char| match c {
        '0' => 'o',
        '1' | 'i' => 'l',
        c if c.is_ascii() => c,
        c => LOOKALIKES
            .iter()
            .find(|(_, like)| like.contains(c))
            .map_or(c, |(latin, _)| *latin),
    };
    let mut skeleton: String = host.chars().map(plain).collect();
    for (pair, letter) in [("rn", "m"), ("vv", "w"), ("cl", "d")] {
        if skeleton.contains(pair) {
            skeleton = skeleton.replace(pair, letter);
        }
    }
    skeleton
}

/// A typed host as it is shown, ready to be compared with the approved ones: whole, and without its first label,
/// such as `www.`.
pub(super) struct Shown {
    readings: Vec<(String, String)>,
}

impl Shown {
    pub(super) fn new(shown: &str) -> Self {
        let readings = [Some(shown), without_first_label(shown)].into_iter().flatten();
        Self {
            readings: readings.map(|host| (host.to_owned(), skeleton(host))).collect(),
        }
    }

    /// Whether a reader may take it for `approved`: the same skeleton, or one or two letters replaced by others that
    /// are not ASCII.
    pub(super) fn looks_like(&self, approved: &str) -> bool {
        let expected = skeleton(approved);
        self.readings.iter().any(|(shown, skeleton)| {
            let replaced = || {
                let chars = differing(shown, approved);
                chars.is_some_and(|chars| chars.len() <= 2 && chars.iter().all(|c| !c.is_ascii()))
            };
            shown != approved && (*skeleton == expected || replaced())
        })
    }
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
            assert!(Shown::new(shown).looks_like("acme.com"), "{shown}");
        }
        assert!(Shown::new("approvecl.example").looks_like("approved.example"));
        assert!(Shown::new("shop1.example").looks_like("shopl.example"));
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
            assert!(!Shown::new(shown).looks_like("acme.com"), "{shown}");
        }
    }
}
