//! Whole files, made by the library on every backend: what a GIF shows are the levels of its volume.
//!
//! The oracle that reads the GIFs shares no code with the writer. The expected levels are computed sample by
//! sample; the suites `levels` and `laws` test the level rules themselves. A test that converts on CPU and
//! GPU is here twice; the name of the second one begins with `gpu::`.

mod arrangement;
mod array_to_gif;
mod batch;
mod channels;
mod color;
mod contrast;
mod effort;
mod effort_law;
mod estimate;
mod fixtures;
mod golden;
mod grey;
mod layouts;
mod max_error;
mod opacity;
mod overlay;
mod percentiles;
mod picture;
mod prescan;
mod projection;
mod scaling;
mod scope;
mod size_target;
mod transparency;
mod viewers;

fn main() {
    let tests = [
        arrangement::tests(),
        array_to_gif::tests(),
        batch::tests(),
        channels::tests(),
        color::tests(),
        contrast::tests(),
        effort::tests(),
        effort_law::tests(),
        estimate::tests(),
        golden::tests(),
        grey::tests(),
        layouts::tests(),
        max_error::tests(),
        opacity::tests(),
        overlay::tests(),
        percentiles::tests(),
        picture::tests(),
        prescan::tests(),
        projection::tests(),
        scaling::tests(),
        scope::tests(),
        size_target::tests(),
        transparency::tests(),
        viewers::tests(),
    ];
    vol2gif_kit::trials::run(tests.into_iter().flatten().collect());
}
