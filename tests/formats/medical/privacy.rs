//! No text of a header goes anywhere: into no GIF, no message and no report.

use std::fs;
use std::process::{Command, Stdio};

use super::made::Nifti;

const SECRETS: [&str; 5] = ["Secret^Name", "SECRET-ID-123", "Secret Hospital", "Secret study", "secret-key"];

/// A NIfTI file with secrets in all of its texts, and in an extension.
fn nifti() -> Vec<u8> {
    let mut header = Nifti::new(&[4, 3, 2], 2);
    // data_type, db_name, descrip, aux_file, intent_name
    for (at, text) in
        [(4, SECRETS[4]), (14, SECRETS[0]), (148, SECRETS[2]), (228, SECRETS[1]), (328, SECRETS[3])]
    {
        header.put(at, text.as_bytes());
    }
    header.put_f32(108, 352.0 + 64.0);
    header.put(348, &[1, 0, 0, 0]);
    let mut extension = [0; 64];
    extension[..8].copy_from_slice(&[64, 0, 0, 0, 2, 0, 0, 0]);
    extension[8..8 + SECRETS[0].len()].copy_from_slice(SECRETS[0].as_bytes());
    header.with(&[&extension[..], &(0..24).collect::<Vec<u8>>()].concat())
}

#[test]
fn no_text_of_a_header_is_in_any_output() {
    let directory = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(directory.path().join(name), bytes).unwrap();
    put("a.nii", &nifti());
    // Damaged: the message must not quote the texts.
    let mut damaged = nifti();
    damaged[70] = 3;
    put("b.nii", &damaged);
    let samples: Vec<u8> = (0..24).collect();
    let [name, id, place, study, key] = SECRETS;
    let nrrd = format!(
        "NRRD0005\n# {name}\ntype: uchar\ndimension: 3\nsizes: 4 3 2\nencoding: raw\ncontent: {place}\n{key}:={id}\n\n"
    );
    put("c.nrrd", &[nrrd.as_bytes(), &samples].concat());
    let meta = format!(
        "ObjectType = Image\nNDims = 3\nComment = {name}\n0010|0010 = {id}\n{key} = {study}\nDimSize = 4 3 2\n\
         ElementType = MET_UCHAR\nElementDataFile = LOCAL\n"
    );
    put("d.mha", &[meta.as_bytes(), &samples].concat());
    let mut mrc = vec![0u8; 1024];
    for (at, number) in
        [(0, 4i32), (4, 3), (8, 2), (12, 0), (28, 4), (32, 3), (36, 2), (64, 1), (68, 2), (72, 3), (220, 1)]
    {
        mrc[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    mrc[208..214].copy_from_slice(b"MAP \x44\x44");
    mrc[224..224 + name.len()].copy_from_slice(name.as_bytes());
    put("e.mrc", &[mrc, samples.clone()].concat());
    let mut mgh = vec![0u8; 284];
    for (at, number) in [(0, 1i32), (4, 4), (8, 3), (12, 2), (16, 1)] {
        mgh[at..at + 4].copy_from_slice(&number.to_be_bytes());
    }
    put("f.mgh", &[&mgh, &*samples, name.as_bytes()].concat());

    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vol2gif"));
        command.args(arguments).current_dir(directory.path()).stdin(Stdio::null());
        let output = command.output().unwrap();
        [output.stdout, output.stderr].concat()
    };
    let mut seen = run(&[".", "-v", "--report", "r.csv", "-o", "out/"]);
    seen.extend(run(&[".", "--info"]));
    seen.extend(run(&[".", "--info", "--json"]));
    seen.extend(run(&[".", "--dry-run", "-o", "other/"]));
    seen.extend(fs::read(directory.path().join("r.csv")).unwrap());
    let gifs: Vec<_> =
        fs::read_dir(directory.path().join("out")).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(gifs.len(), 5, "{}", String::from_utf8_lossy(&seen));
    gifs.iter().for_each(|gif| seen.extend(fs::read(gif).unwrap()));
    for secret in SECRETS {
        let has =
            |text: &str| seen.windows(text.len()).any(|bytes| bytes.eq_ignore_ascii_case(text.as_bytes()));
        assert!(!has(secret), "{secret}: {}", String::from_utf8_lossy(&seen));
    }
}
