//! Groups of bytes that several threads read, put together in order.

use std::sync::Mutex;
use std::thread;

/// Reads groups from `threads` threads until there are none left; returns their bytes in the order of their
/// indices.
///
/// `next` claims a group, appends its bytes to the second argument, and returns its index. The first argument
/// is a buffer of the calling thread, which keeps its content from call to call.
///
/// # Errors
///
/// The last error of `next`.
///
/// # Panics
///
/// When an index is missing.
pub fn read_groups<E: Send>(
    threads: usize,
    next: impl Fn(&mut Vec<u8>, &mut Vec<u8>) -> Option<Result<usize, E>> + Sync,
) -> Result<Vec<u8>, E> {
    let (groups, failure) = (Mutex::new(Vec::new()), Mutex::new(None));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut buffer = Vec::new();
                loop {
                    let mut bytes = Vec::new();
                    match next(&mut buffer, &mut bytes) {
                        None => break,
                        Some(Ok(index)) => groups.lock().unwrap().push((index, bytes)),
                        Some(Err(error)) => *failure.lock().unwrap() = Some(error),
                    }
                }
            });
        }
    });
    if let Some(error) = failure.into_inner().unwrap() {
        return Err(error);
    }
    let mut groups = groups.into_inner().unwrap();
    groups.sort();
    assert!(groups.iter().enumerate().all(|(place, group)| place == group.0), "a group is missing");
    Ok(groups.into_iter().flat_map(|group| group.1).collect())
}
