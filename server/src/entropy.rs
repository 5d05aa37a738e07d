//! Randomness, passed to whoever needs it: the operating system's in earnest, a seed in tests.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Where random bytes come from. Cheap to clone.
#[derive(Clone)]
pub struct Entropy(Option<Arc<Mutex<StdRng>>>);

impl Entropy {
    /// The operating system's generator (through the thread's own, reseeded from it).
    pub fn system() -> Self {
        Self(None)
    }

    /// The same bytes for the same seed: for tests alone, its secrets are no secrets.
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            None => rand::rng().fill_bytes(&mut bytes),
            Some(seeded) => seeded
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .fill_bytes(&mut bytes),
        }
        bytes
    }

    /// A random number of 64 bits.
    pub fn number(&self) -> u64 {
        u64::from_le_bytes(self.bytes())
    }
}
