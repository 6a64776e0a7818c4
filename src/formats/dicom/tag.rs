//! The tags of what is said of an image, and not of a frame.

use super::elements::Tag;

pub(super) const IMAGE_TYPE: Tag = 0x0008_0008;
pub(super) const SOP: Tag = 0x0008_0018;
pub(super) const ACQUISITION_TIME: Tag = 0x0008_0032;
pub(super) const MODALITY: Tag = 0x0008_0060;
pub(super) const DISPLAY_RATE: Tag = 0x0008_2144;
pub(super) const CINE_RATE: Tag = 0x0018_0040;
pub(super) const FRAME_TIME: Tag = 0x0018_1063;
pub(super) const FRAME_TIMES: Tag = 0x0018_1065;
pub(super) const ACTUAL_DURATION: Tag = 0x0018_1242;
pub(super) const SERIES: Tag = 0x0020_000e;
pub(super) const SERIES_NUMBER: Tag = 0x0020_0011;
pub(super) const ACQUISITION: Tag = 0x0020_0012;
pub(super) const INSTANCE: Tag = 0x0020_0013;
pub(super) const SAMPLES: Tag = 0x0028_0002;
pub(super) const PHOTOMETRIC: Tag = 0x0028_0004;
pub(super) const PLANAR: Tag = 0x0028_0006;
pub(super) const FRAME_COUNT: Tag = 0x0028_0008;
pub(super) const INCREMENT: Tag = 0x0028_0009;
pub(super) const ROWS: Tag = 0x0028_0010;
pub(super) const COLUMNS: Tag = 0x0028_0011;
pub(super) const ALLOCATED: Tag = 0x0028_0100;
pub(super) const STORED: Tag = 0x0028_0101;
pub(super) const HIGH: Tag = 0x0028_0102;
pub(super) const SIGN: Tag = 0x0028_0103;
pub(super) const BURNED_IN: Tag = 0x0028_0301;
pub(super) const RESCALE_TYPE: Tag = 0x0028_1054;
pub(super) const MODALITY_TABLE: Tag = 0x0028_3000;
pub(super) const VOI_TABLE: Tag = 0x0028_3010;
pub(super) const UNITS: Tag = 0x0054_1001;
pub(super) const FRAME_REFERENCE: Tag = 0x0054_1300;
pub(super) const OFFSETS: Tag = 0x3004_000c;
pub(super) const SHARED_GROUPS: Tag = 0x5200_9229;
pub(super) const FRAME_GROUPS: Tag = 0x5200_9230;
pub(super) const SPECTRA: Tag = 0x5600_0020;
pub(super) const EXTENDED_OFFSETS: Tag = 0x7fe0_0001;
pub(super) const EXTENDED_LENGTHS: Tag = 0x7fe0_0002;
pub(super) const FLOAT_PIXELS: Tag = 0x7fe0_0008;
pub(super) const DOUBLE_PIXELS: Tag = 0x7fe0_0009;
pub(super) const PIXELS: Tag = 0x7fe0_0010;

/// Tags whose values are short: a code, a name or a few numbers.
pub(super) const SHORT: [Tag; 28] = [
    IMAGE_TYPE,
    SOP,
    ACQUISITION_TIME,
    MODALITY,
    DISPLAY_RATE,
    CINE_RATE,
    FRAME_TIME,
    ACTUAL_DURATION,
    SERIES,
    SERIES_NUMBER,
    ACQUISITION,
    INSTANCE,
    SAMPLES,
    PHOTOMETRIC,
    PLANAR,
    FRAME_COUNT,
    INCREMENT,
    ROWS,
    COLUMNS,
    ALLOCATED,
    STORED,
    HIGH,
    SIGN,
    BURNED_IN,
    FRAME_REFERENCE,
    VOI_TABLE,
    RESCALE_TYPE,
    UNITS,
];
