//! What an affiliate may read of a receipt.

use super::Receipt;

impl Receipt {
    /// An affiliate's copy: every touch with its time and reason, but no other affiliate's id, link or earnings.
    #[must_use]
    pub fn copy_for(&self, affiliate: &str) -> Self {
        let mut copy = self.clone();
        copy.credits.retain(|earned| earned.affiliate == affiliate);
        for touch in &mut copy.considered {
            if touch.affiliate != affiliate {
                touch.click.clear();
                touch.affiliate.clear();
            }
        }
        copy
    }
}
