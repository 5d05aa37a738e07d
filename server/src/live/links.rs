//! Every link, small: those of the start packed side by side, those that were made or changed since in a table of
//! their own, which is asked first. A million packed links take about 60 bytes each; a table of single ones more than
//! twice that.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use hotlinks::destination::recheck;
use hotlinks::hotlink::Code;
use papaya::HashMap;

use super::types::{LiveProduct, LiveTarget};

/// A link, as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link<'a> {
    /// The number of its product.
    pub(super) product: u32,
    /// The number of its affiliation.
    pub(super) affiliation: u32,
    pub(super) target: LiveTarget,
    pub(super) archived: bool,
    /// The address, or the id of the additional link or offer.
    pub(super) destination: &'a str,
}

/// The [edition](LiveProduct::edition) of a link's product under which its page last passed; 0: none.
#[derive(Default)]
pub(super) struct Passed(AtomicU32);

impl Passed {
    /// Whether the link's page passes (rule 9): decided once for what was read of the link and of its product, for
    /// neither can change here without being read again.
    pub(super) fn passes(&self, link: &Link<'_>, product: &LiveProduct) -> bool {
        if self.0.load(Ordering::Relaxed) == product.edition {
            return true;
        }
        let passes = recheck(link.destination, &product.domains).is_some();
        if passes {
            self.0.store(product.edition, Ordering::Relaxed);
        }
        passes
    }
}

/// The links of the live table.
#[derive(Default)]
pub(super) struct Links {
    packed: OnceLock<Packed>,
    later: HashMap<Code, Later>,
    count: AtomicUsize,
}

struct Later {
    link: Link<'static>,
    destination: Box<str>,
    passed: Passed,
}

impl Links {
    /// Hands a link to `look`, if there is one.
    pub(super) fn find<T>(&self, code: Code, look: impl FnOnce(Link<'_>, &Passed) -> T) -> Option<T> {
        if let Some(later) = self.later.pin().get(&code) {
            let link = Link {
                destination: &later.destination,
                ..later.link
            };
            return Some(look(link, &later.passed));
        }
        let (link, passed) = self.packed.get()?.find(code)?;
        Some(look(link, passed))
    }

    /// Puts the links of the start in their place, once.
    pub(super) fn pack(&self, packer: Packer) {
        let packed = packer.finish();
        self.count.fetch_add(packed.codes.len(), Ordering::Relaxed);
        // There is one start.
        let _ = self.packed.set(packed);
    }

    /// Puts a link in place of what was there. Nobody else does at the same time.
    pub(super) fn put(&self, code: Code, link: Link<'_>) {
        match self.find(code, |known, _| known == link) {
            Some(true) => return,
            Some(false) => {}
            None => _ = self.count.fetch_add(1, Ordering::Relaxed),
        }
        let later = Later {
            link: Link {
                destination: "",
                ..link
            },
            destination: link.destination.into(),
            passed: Passed::default(),
        };
        self.later.pin().insert(code, later);
    }

    pub(super) fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    #[cfg(test)]
    pub(super) fn codes(&self) -> std::collections::BTreeSet<Code> {
        let packed = self.packed.get().into_iter().flat_map(|packed| &packed.codes);
        let later = self.later.pin();
        let packed = packed.map(|code| Code::from_random(*code));
        packed.chain(later.keys().copied()).collect()
    }
}

/// Bits of a code that find its place among the others; the rest is looked for there.
const FIRST: u32 = 16;
const REST: u32 = 50 - FIRST;

/// Links by their codes, in ascending order.
struct Packed {
    /// Where the codes with these first bits begin; one more than there are, for the end.
    places: Box<[u32]>,
    codes: Box<[u64]>,
    /// Where in `bytes` each link stands.
    starts: Box<[u32]>,
    passed: Box<[Passed]>,
    bytes: Box<[u8]>,
}

impl Packed {
    fn find(&self, code: Code) -> Option<(Link<'_>, &Passed)> {
        let first = usize::try_from(code.get() >> REST).ok()?;
        let begin = usize::try_from(*self.places.get(first)?).ok()?;
        let end = usize::try_from(*self.places.get(first + 1)?).ok()?;
        let near = self.codes.get(begin..end)?.binary_search(&code.get()).ok()?;
        let start = usize::try_from(*self.starts.get(begin + near)?).ok()?;
        Some((read(self.bytes.get(start..)?)?, self.passed.get(begin + near)?))
    }
}

/// Packs links as they come, in any order.
#[derive(Default)]
pub(super) struct Packer {
    found: Vec<(u64, u32)>,
    bytes: Vec<u8>,
}

impl Packer {
    /// `false`: it is full, at four gigabytes.
    pub(super) fn push(&mut self, code: Code, link: Link<'_>) -> bool {
        let (Ok(start), Ok(length)) = (
            u32::try_from(self.bytes.len()),
            u16::try_from(link.destination.len()),
        ) else {
            return false;
        };
        self.found.push((code.get(), start));
        self.bytes.extend_from_slice(&link.product.to_le_bytes());
        self.bytes.extend_from_slice(&link.affiliation.to_le_bytes());
        self.bytes
            .push(link.target.number() << 1 | u8::from(link.archived));
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(link.destination.as_bytes());
        true
    }

    fn finish(mut self) -> Packed {
        self.found.sort_unstable();
        let codes: Box<[u64]> = self.found.iter().map(|(code, _)| *code).collect();
        let starts: Box<[u32]> = self.found.iter().map(|(_, start)| *start).collect();
        drop(self.found);
        let begins = (0..=1_u64 << FIRST).map(|first| codes.partition_point(|code| code >> REST < first));
        // No more than four thousand million links fit.
        let places = begins
            .map(|begin| u32::try_from(begin).unwrap_or(u32::MAX))
            .collect();
        Packed {
            places,
            passed: codes.iter().map(|_| Passed::default()).collect(),
            codes,
            starts,
            bytes: self.bytes.into_boxed_slice(),
        }
    }
}

/// The link that stands at the beginning.
fn read(bytes: &[u8]) -> Option<Link<'_>> {
    let (product, rest) = bytes.split_first_chunk()?;
    let (affiliation, rest) = rest.split_first_chunk()?;
    let (state, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk()?;
    let destination = rest.get(..usize::from(u16::from_le_bytes(*length)))?;
    Some(Link {
        product: u32::from_le_bytes(*product),
        affiliation: u32::from_le_bytes(*affiliation),
        target: LiveTarget::from_number(state >> 1)?,
        archived: state & 1 == 1,
        destination: std::str::from_utf8(destination).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TARGETS: [LiveTarget; 4] = [
        LiveTarget::Page,
        LiveTarget::SalesPage,
        LiveTarget::AdditionalLink,
        LiveTarget::Checkout,
    ];

    fn link(n: u32, destination: &str) -> Link<'_> {
        Link {
            product: n,
            affiliation: n ^ 0xffff,
            target: TARGETS[usize::try_from(n % 4).unwrap()],
            archived: n.is_multiple_of(3),
            destination,
        }
    }

    fn same(links: &Links, code: Code, expected: Option<Link<'_>>) -> bool {
        match expected {
            Some(expected) => links.find(code, |found, _| found == expected) == Some(true),
            None => links.find(code, |_, _| ()).is_none(),
        }
    }

    proptest! {
        #[test]
        fn every_link_is_found_as_it_was_last_put_and_no_other(
            packed in prop::collection::btree_map(any::<u64>(), (any::<u32>(), ".{0,40}"), 0..60),
            later in prop::collection::vec((any::<prop::sample::Index>(), any::<u64>(), any::<bool>(), any::<u32>()), 0..20),
            others in prop::collection::vec(any::<u64>(), 20),
        ) {
            let (links, mut packer) = (Links::default(), Packer::default());
            let mut expected = std::collections::BTreeMap::new();
            for (bits, (n, destination)) in &packed {
                let code = Code::from_random(*bits);
                if expected.insert(code, (*n, destination.clone())).is_none() {
                    prop_assert!(packer.push(code, link(*n, destination)));
                } else {
                    expected.insert(code, (*n, destination.clone()));
                    // The first stays; a code is one link's.
                    return Ok(());
                }
            }
            links.pack(packer);
            for (index, bits, is_known, n) in later {
                let known: Vec<_> = expected.keys().copied().collect();
                let code = if is_known && !known.is_empty() { *index.get(&known) } else { Code::from_random(bits) };
                links.put(code, link(n, "https://acme.com/later"));
                expected.insert(code, (n, "https://acme.com/later".to_owned()));
            }
            prop_assert_eq!(links.len(), expected.len());
            for (code, (n, destination)) in &expected {
                prop_assert!(same(&links, *code, Some(link(*n, destination))));
            }
            for bits in others {
                let code = Code::from_random(bits);
                prop_assert!(expected.contains_key(&code) || same(&links, code, None));
            }
        }
    }

    #[test]
    fn what_is_put_again_as_it_is_takes_no_room() {
        let (links, mut packer) = (Links::default(), Packer::default());
        let code = Code::from_random(7);
        packer.push(code, link(1, "https://acme.com/"));
        links.pack(packer);
        links.put(code, link(1, "https://acme.com/"));
        assert_eq!((links.len(), links.later.len()), (1, 0));
        links.put(code, link(2, "https://acme.com/"));
        assert_eq!((links.len(), links.later.len()), (1, 1));
    }
}
