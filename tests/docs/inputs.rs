//! Small files that have the names in the commands of the pages.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use vol2gif_kit::dicom_writer::Dicom;
use vol2gif_kit::npy_writer::{header, npy_with, npz};
use vol2gif_kit::png_writer::{Picture, png};
use vol2gif_kit::tiff_writer::{Layout, Packing, Tiff, wave};

use crate::pages::root;
use crate::stores;

const HEIGHT: usize = 40;
const WIDTH: usize = 64;

/// Puts all files that a command names into `folder`.
pub fn put(folder: &Path, command: &str) {
    let command = command.split(" # ").next().unwrap();
    for word in command.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '=' | '<' | '>' | '|'))
    {
        let name = word.split('@').next().unwrap();
        if !folder.join(name).exists() {
            one(folder, name, command);
        }
    }
}

/// Puts the file, or the files of a folder, that the command calls `name`; nothing if it is no input.
fn one(folder: &Path, name: &str, command: &str) {
    let write = |name: &str, bytes: Vec<u8>| write(folder, name, &bytes);
    match name {
        // A folder that the page says is there.
        _ if name.starts_with("~/") || name.starts_with("DIRECTORY/") => {
            let path = folder.join(name.trim_start_matches("~/"));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        // The sample itself takes minutes to turn without optimization.
        "samples/mni152_t1_2mm.npz" => write(name, npz(&[("t1.npy", &array(&[95, 30, 24]))], true)),
        "figure2.gif" | "gifs/a.gif" => {
            write(name, fs::read(root().join("docs/gallery/color_bar.gif")).unwrap())
        }
        "scans/" if command.contains("{stem}_seg") => {
            for (stem, depth) in [("scans/a", 6), ("scans/more/b", 5)] {
                write(&format!("{stem}.nii.gz"), nifti(&[WIDTH, HEIGHT, depth], 2000));
                write(&format!("{stem}_seg.nii.gz"), nifti(&[WIDTH, HEIGHT, depth], 3));
            }
        }
        "scans/" => {
            // Each of several shares has an input.
            (0..8).for_each(|k| write(&format!("scans/{k}/a.npy"), array(&[5, HEIGHT, WIDTH])));
        }
        "slices/" => (0..6).for_each(|k| write(&format!("slices/slice_{k}.png"), picture(k))),
        "ct/" | "scan/" | "mr/" => (0..84).for_each(|k| write(&format!("{name}{k}.dcm"), slice(k, 3, 0))),
        "archive/" => {
            (0..12).for_each(|k| write(&format!("archive/{}/IM{k}", k % 2), slice(k, 3 + k % 2, 0)))
        }
        "heart/" => (0..24).for_each(|k| write(&format!("heart/{k}.dcm"), slice(k % 4, 3, 1 + k / 4))),
        "echo.dcm" => write(name, film()),
        "bids/" | "bids/sub-01/anat/sub-01_T1w.nii.gz" => {
            for subject in ["sub-01", "sub-02"] {
                let of =
                    |folder: &str, kind: &str| format!("bids/{subject}/{folder}/{subject}_{kind}.nii.gz");
                write(&of("anat", "T1w"), nifti(&[WIDTH, HEIGHT, 14], 2000));
                write(&of("func", "bold"), nifti(&[WIDTH, HEIGHT, 14, 4], 2000));
                write(&of("dwi", "dwi"), nifti(&[WIDTH, HEIGHT, 14, 12], 2000));
            }
        }
        "bold.nii.gz" => write(name, nifti(&[WIDTH, HEIGHT, 14, 4], 2000)),
        "t1.nii.gz" => write(name, nifti(&[64, 64, 54], 2000)),
        "tissues.nii.gz" | "grey_matter.nii.gz" => write(name, nifti(&[64, 64, 54], 3)),
        "zmap.nii.gz" => write(name, nifti(&[WIDTH, HEIGHT, 14], 9)),
        "aparc+aseg.mgz" => write(name, mgz()),
        "colors.txt" => write(name, b"1 250 220 60\n2 60 140 250\n".to_vec()),
        "FreeSurferColorLUT.txt" => {
            write(name, b"# No. Name R G B A\n0 Unknown 0 0 0 0\n1 Cortex 205 62 78 0\n".to_vec())
        }
        "cells.npz" => {
            let arrays =
                [("raw.npy", array(&[6, HEIGHT, WIDTH])), ("labels.npy", labels(&[6, HEIGHT, WIDTH]))];
            let arrays: Vec<(&str, &[u8])> = arrays.iter().map(|(name, bytes)| (*name, &**bytes)).collect();
            write(name, npz(&arrays, true));
        }
        "brain.npz" => write(name, npz(&[("t1.npy", &array(&[6, HEIGHT, WIDTH]))], true)),
        "labels.npy" => write(name, labels(&[6, HEIGHT, WIDTH])),
        "cells_labels.tif" => write(name, ome_tiff(&["cells"], [4, depth(command), 1], 8, &[])),
        "stack.tif" if command.contains("--ortho") => {
            write(name, ome_tiff(&["cells"], [1, 48, 1], 16, &[128, 104]))
        }
        "stack.tif" => write(name, ome_tiff(&["cells"], [4, 1, 1], 16, &[])),
        "slide.svs" => write(name, slide()),
        "cells.ome.zarr" => stores::image(folder, name),
        "plate.ome.zarr" => stores::plate(folder, name),
        "dataset.n5" => stores::n5(folder, name),
        _ if name.starts_with("reports/") && command.contains("--merge-reports") => {
            (1..=64).for_each(|k| write(&name.replace("{1..64}", &k.to_string()), report().into_bytes()));
        }
        _ if name.ends_with(".npy") && name.starts_with("movie") && !command.contains("--axes") => {
            write(name, array(&[6, HEIGHT, WIDTH]));
        }
        _ if name.ends_with(".npy") => write(name, array(&lengths(command))),
        _ if name.ends_with(".nii.gz") => write(name, nifti(&[WIDTH, HEIGHT, 14], 2000)),
        "stains.ome.tif" => write(name, ome_tiff(&["stains"], [4, 1, 2], 16, &[])),
        "movie.ome.tif" => write(name, ome_tiff(&["cells"], [4, 2, 2], 16, &[])),
        _ if name.starts_with("run_1/") => write(name, ome_tiff(&["Pos0", "Pos1"], [4, 1, 2], 16, &[])),
        _ if name.ends_with(".tif") => {
            write(name, ome_tiff(&["cells"], [4, depth(command), channels(command)], 16, &[]))
        }
        _ => {}
    }
}

pub fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The lengths that the letters behind `--axes` ask for.
fn lengths(command: &str) -> Vec<usize> {
    let letters = command.split_once("--axes ").map_or("ZYX", |(_, rest)| rest.split(' ').next().unwrap());
    let length = |letter| match letter {
        'T' => 4,
        'C' => channels(command),
        'Z' => 16,
        'Y' => HEIGHT,
        'X' => WIDTH,
        _ => 3,
    };
    letters.chars().map(length).collect()
}

/// More than one slice, and 16 where the command takes one far back.
fn depth(command: &str) -> usize {
    if command.contains("z=") { 16 } else { 3 }
}

/// As many channels as the command has colors for, or 3 where it counts to them.
fn channels(command: &str) -> usize {
    match command.split_once("--channels ") {
        Some((_, colors)) if colors.starts_with("0=") => 3,
        Some((_, colors)) if !colors.contains('=') => colors.split(' ').next().unwrap().split(',').count(),
        _ => 2,
    }
}

/// A `.npy` file of uint16, whose values go to 65535.
fn array(lengths: &[usize]) -> Vec<u8> {
    npy_with(1, &header("<u2", false, lengths), &wave(lengths, 2))
}

/// A `.npy` file of labels from 0 to 3.
fn labels(lengths: &[usize]) -> Vec<u8> {
    let samples: Vec<u8> = (0..lengths.iter().product::<usize>()).map(|k| (k / 9 % 4) as u8).collect();
    npy_with(1, &header("|u1", false, lengths), &samples)
}

fn picture(number: usize) -> Vec<u8> {
    let picture = Picture { width: WIDTH, height: HEIGHT, bits: 8, color: 0 };
    let row: Vec<u8> = (0..WIDTH).map(|x| (x * 3 + number) as u8).collect();
    png(&picture, &row.repeat(HEIGHT))
}

/// A slice of a series of CT with a window; of time `time`, if it is not 0.
fn slice(at: usize, series: usize, time: usize) -> Vec<u8> {
    let samples: Vec<u16> = (0..24 * 20).map(|k| ((k * 37 + at * 11) % 1500) as u16).collect();
    let number = 1 + at + 1000 * time;
    Dicom::slice(24, 20, at as f64 * 2.0, number, &samples)
        .with(|all| {
            let all = all
                .text(0x0020_000e, b"UI", &format!("1.2.{series}"))
                .text(0x0020_0011, b"IS", &series.to_string())
                .text(0x0028_1050, b"DS", "40")
                .text(0x0028_1051, b"DS", "400")
                .text(0x0028_1052, b"DS", "-500")
                .text(0x0028_1053, b"DS", "1");
            if time == 0 { all } else { all.text(0x0020_0100, b"IS", &time.to_string()) }
        })
        .to_bytes()
}

/// A film of ultrasound.
fn film() -> Vec<u8> {
    let samples: Vec<u16> = (0..5 * 24 * 20).map(|k| (k % 1500) as u16).collect();
    Dicom::slice(24, 20, 0.0, 1, &samples)
        .with(|all| {
            all.text(0x0008_0016, b"UI", "1.2.840.10008.5.1.4.1.1.3.1")
                .text(0x0008_0060, b"CS", "US")
                .text(0x0018_1063, b"DS", "40")
                .text(0x0028_0008, b"IS", "5")
        })
        .to_bytes()
}

/// A `.nii.gz` of uint16 below `end`, with voxels of 1 mm, whose axes lead to R, A and S.
fn nifti(lengths: &[usize], end: u16) -> Vec<u8> {
    let mut file = vec![0; 352];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &348i32.to_le_bytes());
    put(40, &(lengths.len() as i16).to_le_bytes());
    put(70, &512i16.to_le_bytes());
    put(72, &16i16.to_le_bytes());
    put(123, &[2 | 8]);
    for (axis, &length) in lengths.iter().enumerate() {
        put(42 + 2 * axis, &(length as i16).to_le_bytes());
        put(80 + 4 * axis, &1f32.to_le_bytes());
    }
    put(108, &352f32.to_le_bytes());
    put(254, &1i16.to_le_bytes());
    (0..3).for_each(|row| put(280 + 20 * row, &1f32.to_le_bytes()));
    put(344, b"n+1\0");
    let count = lengths.iter().product::<usize>();
    file.extend((0..count).flat_map(|k| ((k / 11 % usize::from(end)) as u16).to_le_bytes()));
    gzip(&file)
}

/// A `.mgz` of labels 0 and 1 as int32, as long as the volumes of [`nifti`].
fn mgz() -> Vec<u8> {
    let mut file = Vec::new();
    for number in [1, WIDTH as i32, HEIGHT as i32, 14, 1, 1, 0] {
        file.extend(number.to_be_bytes());
    }
    file.extend(1i16.to_be_bytes());
    // The lengths of a voxel, then where the axes lead, one after the other, and the center.
    for number in [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0f32] {
        file.extend(number.to_be_bytes());
    }
    file.resize(284, 0);
    file.extend((0..WIDTH * HEIGHT * 14).flat_map(|k| ((k / 13 % 2) as i32).to_be_bytes()));
    gzip(&file)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An OME-TIFF of images of T, Z and C, with sizes, an interval and names of channels.
fn ome_tiff(images: &[&str], [times, depth, channels]: [usize; 3], bits: usize, sides: &[usize]) -> Vec<u8> {
    let &[height, width] = (if sides.is_empty() { &[HEIGHT, WIDTH] } else { sides }) else { unreachable!() };
    let names = ["DAPI", "GFP", "RFP", "Cy5"];
    let elements: String = (0..channels).map(|c| format!("<Channel Name=\"{}\"/>", names[c])).collect();
    let pages = times * depth * channels;
    let image = |(number, name): (usize, &&str)| {
        format!(
            "<Image Name=\"{name}\"><Pixels DimensionOrder=\"XYCZT\" Type=\"uint{bits}\" SizeX=\"{width}\" \
             SizeY=\"{height}\" SizeZ=\"{depth}\" SizeC=\"{channels}\" SizeT=\"{times}\" PhysicalSizeX=\"1.5\" \
             PhysicalSizeY=\"1.5\" PhysicalSizeZ=\"3\" TimeIncrement=\"30\">{elements}<TiffData IFD=\"{}\" \
             PlaneCount=\"{pages}\"/></Pixels></Image>",
            number * pages
        )
    };
    let xml: String = images.iter().enumerate().map(image).collect();
    let xml = format!(
        "<?xml version=\"1.0\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">{xml}</OME>"
    );
    let (layout, bytes) = (Layout::grey(width, height, bits), bits / 8);
    let mut tiff = Tiff::new(false, false);
    let samples = wave(&[images.len() * pages, height, width], bytes);
    for (number, page) in samples.chunks(width * height * bytes).enumerate() {
        let more = if number == 0 { vec![(270, tiff.text(xml.as_bytes()))] } else { vec![] };
        tiff.page(&layout, page, more);
    }
    tiff.bytes
}

/// A slide of one picture and two smaller ones, in tiles.
fn slide() -> Vec<u8> {
    let mut tiff = Tiff::new(false, false);
    for side in [4224, 1056, 264] {
        let layout =
            Layout { tile: Some((256, 256)), packing: Packing::Deflate, ..Layout::grey(side, side, 8) };
        let samples: Vec<u8> = (0..side).flat_map(|y| vec![(y / 16) as u8; side]).collect();
        let about = tiff.text(b"Aperio Image Library v1");
        tiff.page(&layout, &samples, vec![(270, about)]);
    }
    tiff.bytes
}

/// A report of one input.
fn report() -> String {
    "{\"input\":\"a.npy\",\"output\":\"a.gif\",\"status\":\"converted\"}\n".into()
}
