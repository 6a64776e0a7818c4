//! Reading of compressed TIFF files beside the codec crates alone, which decompress the same strips.
//!
//! `cargo bench --bench tiff -- FILE...` prints a row for each file: megabytes of samples a second, by one thread and by
//! two, in turns, and the ratios. `benches/peers/tiff.py` makes files for it.

mod codecs;

use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use codecs::Strips;
use vol2gif::volume::Volume;

/// Readings of each kind, in turns. The middle one counts.
const ROUNDS: usize = 7;

fn main() {
    let files: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    println!(
        "| file | codec MB/s | vol2gif MB/s | of the codec | codec, 2 | vol2gif, 2 | of the codec | times of 1 |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    for file in &files {
        let path = Path::new(file);
        let strips = Strips::of(path);
        let mut seconds: [Vec<f64>; 4] = Default::default();
        for _ in 0..ROUNDS {
            for threads in [1, 2] {
                seconds[2 * threads - 2].push(timed(|| strips.decompress(threads)));
                seconds[2 * threads - 1].push(timed(|| read(path, threads)));
            }
        }
        let [codec, own, codec_2, own_2] = seconds.map(|mut all| {
            all.sort_by(f64::total_cmp);
            strips.bytes() as f64 / 1e6 / all[ROUNDS / 2]
        });
        let name = path.file_stem().unwrap_or_default().display();
        println!(
            "| {name} | {codec:.0} | {own:.0} | {:.2} | {codec_2:.0} | {own_2:.0} | {:.2} | {:.2} |",
            own / codec,
            own_2 / codec_2,
            own_2 / own
        );
    }
}

fn timed(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64()
}

/// Opens a file and reads all its samples by some threads, in groups of a frame.
fn read(path: &Path, threads: usize) {
    let volume = Volume::open(path, None).unwrap();
    let pass = volume.pass(1, 4 << 20).unwrap();
    let total = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut buffer = Vec::new();
                let mut count = 0;
                let mut visit = |mut block: vol2gif::volume::Block<'_>| {
                    count += block.bytes()?.len() as u64;
                    Ok(())
                };
                while let Some(group) = pass.next(&mut buffer, &mut visit) {
                    group.unwrap();
                }
                *total.lock().unwrap() += count;
            });
        }
    });
    assert_eq!(total.into_inner().unwrap(), volume.bytes());
}
