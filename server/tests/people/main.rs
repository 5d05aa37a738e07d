//! What people may do, on every database: accounts, creators, affiliates, and that nobody reaches what is not theirs.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod affiliates;
#[cfg(test)]
mod creators;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod domains;
#[cfg(test)]
mod given;
#[cfg(test)]
mod house;
#[cfg(test)]
mod links;
#[cfg(test)]
mod ownership;
#[cfg(test)]
mod races;
#[cfg(test)]
mod rates;
