//! Colors of all kinds.

use vol2gif_kit::dicom_writer::{Dicom, Elements};

use super::{files, read_bytes};

/// An image of 2x2 pixels of these colors.
fn image(colors: &str, planar: u16, pixels: Vec<u8>) -> Dicom {
    Dicom::slice(2, 2, 0.0, 1, &[0; 4]).with(|all| {
        let samples = if colors.starts_with("PALETTE") { 1 } else { 3 };
        all.words(0x0028_0002, b"US", &[samples])
            .text(0x0028_0004, b"CS", colors)
            .words(0x0028_0006, b"US", &[planar])
            .words(0x0028_0100, b"US", &[8])
            .words(0x0028_0101, b"US", &[8])
            .words(0x0028_0102, b"US", &[7])
            .bytes(0x7fe0_0010, b"OB", pixels)
    })
}

#[test]
fn colors_become_red_green_and_blue() {
    let expected = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];
    let planes = vec![10, 40, 70, 100, 20, 50, 80, 110, 30, 60, 90, 120];
    for (colors, planar, pixels) in [("RGB", 0, expected.to_vec()), ("RGB", 1, planes)] {
        let read = read_bytes(&image(colors, planar, pixels).to_bytes()).unwrap();
        assert_eq!((read.axes(), read.lengths), ("ZYXS".into(), vec![1, 2, 2, 3]));
        assert_eq!(read.samples, expected, "{colors} {planar}");
    }
    // By hand, with the factors of the standard: red is Y + 1.402 (Cr - 128), and so on.
    let ybr = vec![100, 128, 128, 100, 128, 178, 100, 178, 128, 0, 0, 255];
    let expected = [100, 100, 100, 170, 64, 100, 100, 83, 189, 178, 0, 0];
    let read = read_bytes(&image("YBR_FULL", 0, ybr).to_bytes()).unwrap();
    assert_eq!(read.samples, expected);
    let shared = vec![100, 50, 128, 178, 20, 30, 128, 128];
    let read = read_bytes(&image("YBR_FULL_422", 0, shared).to_bytes()).unwrap();
    assert_eq!(read.samples, [170, 64, 100, 120, 14, 50, 20, 20, 20, 30, 30, 30]);
}

fn palette(all: Elements, descriptor: [u16; 3], entries: impl Fn(u16) -> Vec<u16>) -> Elements {
    (0..3).fold(all, |all, color| {
        let descriptor: &[u16] = &descriptor;
        all.words(0x0028_1101 + color, b"US", descriptor).words(
            0x0028_1201 + color,
            b"OW",
            &entries(color as u16),
        )
    })
}

#[test]
fn palettes_have_8_or_16_bits_and_begin_anywhere() {
    let wide = |color: u16| vec![color << 8 | 0xff, 0x4000 + (color << 8), 0xff00];
    let dicom = image("PALETTE COLOR", 0, vec![0, 5, 6, 200]).with(|all| palette(all, [3, 4, 16], wide));
    let read = read_bytes(&dicom.to_bytes()).unwrap();
    assert_eq!((read.axes(), read.sample), ("ZYXS".into(), "uint8"));
    // Values before the table have its first entry, values behind it the last one.
    assert_eq!(read.samples, [0, 1, 2, 64, 65, 66, 255, 255, 255, 255, 255, 255]);
    let narrow = |color: u16| vec![color, 100 + color, 200 + color];
    let dicom = image("PALETTE COLOR", 0, vec![0, 1, 2, 1]).with(|all| palette(all, [3, 0, 16], narrow));
    let read = read_bytes(&dicom.to_bytes()).unwrap();
    assert_eq!(read.samples, [0, 1, 2, 100, 101, 102, 200, 201, 202, 100, 101, 102]);
}

/// The samples from which the streams were made by CharLS.
fn sample(bits: u32, y: u32, x: u32, color: u32) -> u16 {
    if y < 4 || y == 9 || (x > 12 && y == 12) {
        return 7;
    }
    let value = x * x * 3 + y * 5 + color * 40 + (x * y) % 7;
    match bits {
        8 => (value % 251) as u16,
        _ => ((value % 60001 * 257 + x * y * color * 31) % 60001) as u16,
    }
}

#[test]
fn jpeg_ls_has_colors_in_planes_lines_or_pixels() {
    for bits in [8, 16] {
        for interleave in 0..3 {
            for near in [0, 2] {
                let name = format!("jpegls/colors_{bits}_{interleave}_{near}.jls");
                let stream = std::fs::read(files().join(&name)).unwrap();
                let dicom =
                    Dicom::slice(23, 17, 0.0, 1, &[]).written_as("1.2.840.10008.1.2.4.81").with(|all| {
                        all.words(0x0028_0002, b"US", &[3])
                            .text(0x0028_0004, b"CS", "RGB")
                            .words(0x0028_0100, b"US", &[bits as u16])
                            .words(0x0028_0101, b"US", &[bits as u16])
                            .words(0x0028_0102, b"US", &[bits as u16 - 1])
                    });
                let read = read_bytes(&dicom.with_fragments(&[stream])).unwrap();
                let width = bits as usize / 8;
                for (number, bytes) in read.samples.chunks(width).enumerate() {
                    let (pixel, color) = (number as u32 / 3, number as u32 % 3);
                    let expected = sample(bits, pixel / 23, pixel % 23, color);
                    let found = bytes.iter().rev().fold(0, |all, byte| all << 8 | u16::from(*byte));
                    assert!(
                        found.abs_diff(expected) <= near,
                        "{name} {pixel} {color}: {found}, not {expected}"
                    );
                }
            }
        }
    }
}
