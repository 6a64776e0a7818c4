//! Whole files, by the library, on every backend: what a GIF shows is what its volume holds.
//!
//! A GIF is read by a decoder that shares nothing with the writer, and compared with levels computed sample by sample. Those
//! of the levels themselves are proved elsewhere.

#[path = "whole/allowed.rs"]
mod allowed;
#[path = "whole/batch.rs"]
mod batch;
#[path = "whole/color.rs"]
mod color;
#[path = "whole/contrast.rs"]
mod contrast;
#[path = "whole/effort.rs"]
mod effort;
#[path = "whole/estimate.rs"]
mod estimate;
#[path = "whole/function.rs"]
mod function;
#[path = "whole/golden.rs"]
mod golden;
#[path = "whole/grey.rs"]
mod grey;
#[path = "whole/layers.rs"]
mod layers;
#[path = "whole/makers.rs"]
mod makers;
#[path = "whole/percentiles.rs"]
mod percentiles;
#[path = "whole/scope.rs"]
mod scope;
#[path = "whole/sight.rs"]
mod sight;
#[path = "whole/size.rs"]
mod size;

mod shown;
