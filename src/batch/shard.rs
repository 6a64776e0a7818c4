//! A share of a batch for one of several machines, which do not communicate.
//!
//! Every machine lists the same inputs and distributes them in the same way: the largest first, each to the
//! share with the fewest bytes so far. So all shares together contain every input once, and have about the
//! same number of bytes, if all machines see the same files of the same sizes.

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr;

use super::Job;
use crate::error::Error;

/// One of several shares of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Number of the share, from 1.
    number: usize,
    of: usize,
}

/// The error for a text that names no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a share like 1/4: a number from 1 to that of all shares, and that one")]
pub struct NotAShard;

impl FromStr for Shard {
    type Err = NotAShard;

    /// Parses `K/N`: share K of N, counted from 1.
    fn from_str(text: &str) -> Result<Self, NotAShard> {
        let (number, of) = text.split_once('/').ok_or(NotAShard)?;
        let read = |number: &str| number.parse().map_err(|_| NotAShard);
        let (number, of) = (read(number)?, read(of)?);
        if (1..=of).contains(&number) { Ok(Self { number, of }) } else { Err(NotAShard) }
    }
}

impl Shard {
    /// Returns the jobs of this share, in their order. `jobs` are the jobs of the whole batch.
    pub fn of(self, jobs: Vec<Result<Job, Error>>) -> Vec<Result<Job, Error>> {
        let mut arrays: HashMap<Vec<PathBuf>, u64> = HashMap::new();
        for job in jobs.iter().flatten() {
            *arrays.entry(job.input.paths().to_vec()).or_default() += 1;
        }
        // Each array of an archive counts as the same part of it.
        let bytes_of =
            |job: &Job| job.input.bytes().map(|bytes| bytes / arrays.get(job.input.paths()).unwrap_or(&1));
        let bytes: Vec<u64> =
            jobs.iter().map(|job| job.as_ref().ok().and_then(bytes_of).unwrap_or(0)).collect();
        let shares = distribute(&bytes, self.of);
        let mine = |&(_, share): &(_, usize)| share + 1 == self.number;
        jobs.into_iter().zip(shares).filter(mine).map(|(job, _)| job).collect()
    }
}

/// Returns the share of each job, from 0, by the bytes of the jobs.
fn distribute(bytes: &[u64], shares: usize) -> Vec<usize> {
    let mut largest_first: Vec<usize> = (0..bytes.len()).collect();
    // A stable sort, so that equally large jobs stay in their order.
    largest_first.sort_by_key(|&job| std::cmp::Reverse(bytes[job]));
    // If there are more shares than jobs, the last shares are empty.
    let shares = shares.min(bytes.len());
    // Bytes, then number of jobs, so that empty inputs are distributed, too.
    let mut loads = vec![(0u64, 0usize); shares];
    let mut distributed = vec![0; bytes.len()];
    for job in largest_first {
        let share = (0..shares).min_by_key(|&share| loads[share]).unwrap_or(0);
        loads[share].0 += bytes[job];
        loads[share].1 += 1;
        distributed[job] = share;
    }
    distributed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_share_is_written_as_a_fraction() {
        assert_eq!("2/3".parse(), Ok(Shard { number: 2, of: 3 }));
        assert_eq!("1/1".parse(), Ok(Shard { number: 1, of: 1 }));
        for nonsense in ["", "3", "0/3", "4/3", "1/0", "-1/3", "1/3/4", "a/b", "1/", "/3"] {
            assert_eq!(nonsense.parse::<Shard>(), Err(NotAShard), "{nonsense}");
        }
    }

    #[test]
    fn jobs_are_distributed_by_their_bytes() {
        assert_eq!(distribute(&[10, 1, 2, 3, 4], 2), [0, 1, 1, 1, 1]);
        assert_eq!(distribute(&[5, 5, 5, 5], 2), [0, 1, 0, 1]);
        assert_eq!(distribute(&[0, 0, 0], 2), [0, 1, 0]);
        assert_eq!(distribute(&[7], 3), [0]);
    }

    proptest! {
        #[test]
        fn no_share_exceeds_its_part_by_more_than_one_job(
            bytes in prop::collection::vec(0..1_000_000u64, 0..60), shares in 1..9usize
        ) {
            let distributed = distribute(&bytes, shares);
            prop_assert_eq!(distributed.len(), bytes.len());
            let (all, largest) = (bytes.iter().sum::<u64>(), bytes.iter().max().copied().unwrap_or(0));
            for share in 0..shares {
                let load: u64 = bytes.iter().zip(&distributed).filter(|(_, to)| **to == share).map(|(it, _)| it).sum();
                prop_assert!(load <= all / shares as u64 + largest);
            }
        }
    }
}
