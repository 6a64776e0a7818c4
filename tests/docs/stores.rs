//! Small stores of Zarr and N5 that have the names in the commands of the pages.

use std::path::Path;

use vol2gif_kit::tiff_writer::wave;

use crate::inputs::write;

/// An array of version 2 of uint16 in one chunk without compression.
fn array(folder: &Path, name: &str, lengths: &[usize]) {
    let shape: Vec<String> = lengths.iter().map(usize::to_string).collect();
    let shape = shape.join(", ");
    let metadata = format!(
        r#"{{"zarr_format": 2, "shape": [{shape}], "chunks": [{shape}], "dtype": "<u2", "order": "C",
            "fill_value": 0, "compressor": null, "filters": null, "dimension_separator": "."}}"#
    );
    write(folder, &format!("{name}/.zarray"), metadata.as_bytes());
    write(folder, &format!("{name}/{}", vec!["0"; lengths.len()].join(".")), &wave(lengths, 2));
}

/// The metadata of an image of two levels.
fn multiscale(axes: &[&str], more: &str) -> String {
    let kind = |axis: &str| match axis {
        "t" => "time",
        "c" => "channel",
        _ => "space",
    };
    let axes: Vec<String> =
        axes.iter().map(|axis| format!(r#"{{"name": "{axis}", "type": "{}"}}"#, kind(axis))).collect();
    let level = |path: usize, factor: usize| {
        let scale: Vec<String> =
            (0..axes.len()).map(|k| if k + 2 < axes.len() { 1 } else { factor }.to_string()).collect();
        format!(
            r#"{{"path": "{path}", "coordinateTransformations": [{{"type": "scale", "scale": [{}]}}]}}"#,
            scale.join(", ")
        )
    };
    format!(
        r#"{{"multiscales": [{{"version": "0.4", "axes": [{}], "datasets": [{}, {}]}}]{more}}}"#,
        axes.join(", "),
        level(0, 1),
        level(1, 2)
    )
}

/// An image of T, C, Z, Y and X, with names and windows of channels, and labels.
pub fn image(folder: &Path, name: &str) {
    let channel = |label: &str, color: &str| {
        format!(
            r#"{{"label": "{label}", "color": "{color}", "active": true,
                "window": {{"min": 0, "max": 65535, "start": 100, "end": 40000}}}}"#
        )
    };
    let omero = format!(
        r#", "omero": {{"channels": [{}, {}]}}"#,
        channel("DAPI", "0000FF"),
        channel("GFP", "00FF00")
    );
    write(folder, &format!("{name}/.zgroup"), br#"{"zarr_format": 2}"#);
    write(folder, &format!("{name}/.zattrs"), multiscale(&["t", "c", "z", "y", "x"], &omero).as_bytes());
    array(folder, &format!("{name}/0"), &[3, 2, 6, 40, 64]);
    array(folder, &format!("{name}/1"), &[3, 2, 6, 20, 32]);
    write(folder, &format!("{name}/labels/.zgroup"), br#"{"zarr_format": 2}"#);
    write(folder, &format!("{name}/labels/.zattrs"), br#"{"labels": ["nuclei"]}"#);
    let labels = format!("{name}/labels/nuclei");
    write(folder, &format!("{labels}/.zgroup"), br#"{"zarr_format": 2}"#);
    write(folder, &format!("{labels}/.zattrs"), multiscale(&["t", "z", "y", "x"], "").as_bytes());
    array(folder, &format!("{labels}/0"), &[3, 6, 40, 64]);
    array(folder, &format!("{labels}/1"), &[3, 6, 20, 32]);
}

/// A plate of two wells with a field each.
pub fn plate(folder: &Path, name: &str) {
    let group = |path: &str, attributes: &str| {
        write(folder, &format!("{path}/.zgroup"), br#"{"zarr_format": 2}"#);
        write(folder, &format!("{path}/.zattrs"), attributes.as_bytes());
    };
    group(
        name,
        r#"{"plate": {"version": "0.4", "rows": [{"name": "A"}], "columns": [{"name": "1"}, {"name": "2"}],
            "wells": [{"path": "A/1", "rowIndex": 0, "columnIndex": 0},
                      {"path": "A/2", "rowIndex": 0, "columnIndex": 1}]}}"#,
    );
    write(folder, &format!("{name}/A/.zgroup"), br#"{"zarr_format": 2}"#);
    for well in ["A/1", "A/2"] {
        group(&format!("{name}/{well}"), r#"{"well": {"version": "0.4", "images": [{"path": "0"}]}}"#);
        group(&format!("{name}/{well}/0"), &multiscale(&["z", "y", "x"], ""));
        array(folder, &format!("{name}/{well}/0/0"), &[3, 40, 64]);
        array(folder, &format!("{name}/{well}/0/1"), &[3, 20, 32]);
    }
}

/// A data set of BigDataViewer with a view of two levels.
pub fn n5(folder: &Path, name: &str) {
    let put = |path: &str, bytes: &[u8]| write(folder, &format!("{name}/{path}"), bytes);
    put("attributes.json", br#"{"n5": "2.5.1"}"#);
    put(
        "setup0/attributes.json",
        br#"{"downsamplingFactors": [[1, 1, 1], [2, 2, 1]], "dataType": "uint16"}"#,
    );
    put("setup0/timepoint0/attributes.json", br#"{"multiScale": true, "resolution": [1.0, 1.0, 2.0]}"#);
    for (level, lengths) in [[64, 40, 6], [32, 20, 6]].into_iter().enumerate() {
        let [x, y, z] = lengths;
        let attributes = format!(
            r#"{{"dimensions": [{x}, {y}, {z}], "blockSize": [{x}, {y}, {z}], "dataType": "uint16",
                "compression": {{"type": "raw"}}}}"#
        );
        put(&format!("setup0/timepoint0/s{level}/attributes.json"), attributes.as_bytes());
        let mut block = [0u16.to_be_bytes(), 3u16.to_be_bytes()].concat();
        lengths.iter().for_each(|&length| block.extend((length as u32).to_be_bytes()));
        block.extend(wave(&[z, y, x], 2).chunks(2).flat_map(|low_first| [low_first[1], low_first[0]]));
        put(&format!("setup0/timepoint0/s{level}/0/0/0"), &block);
    }
}
