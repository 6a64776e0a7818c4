// The levels of a block: how many thresholds are not above a sample's key. key.wgsl comes before.
//
// The thresholds lie in workgroup memory and are searched in eight steps without a branch, the same for every sample
// type. A thread makes words of four levels, as they lie in memory (src/backend/gpu/normalize.rs).

const WORDS_PER_THREAD: u32 = 8u;

@group(0) @binding(2) var<storage, read_write> levels: array<u32>;

var<workgroup> thresholds: array<vec2<u32>, WORKGROUP_SIZE>;

fn level_of(sample: vec2<u32>) -> u32 {
    let key = key_of(sample);
    var level = 0u;
    for (var step = 128u; step > 0u; step /= 2u) {
        level += select(step, 0u, precedes(key, thresholds[level + step - 1u]));
    }
    return select(min(level, params.ceiling), 0u, is_nan(sample));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn normalize(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    thresholds[thread] = params.thresholds[thread];
    workgroupBarrier();
    let number = number_of(group);
    for (var step = 0u; step < WORDS_PER_THREAD; step += 1u) {
        let index = (number * WORDS_PER_THREAD + step) * WORKGROUP_SIZE + thread;
        if 4u * index < params.samples {
            var word = 0u;
            for (var place = 0u; place < 4u; place += SAMPLES_PER_UNIT) {
                let first = 4u * index + place;
                if first < params.samples {
                    let unit = unit_at(first / SAMPLES_PER_UNIT);
                    for (var within = 0u; within < SAMPLES_PER_UNIT; within += 1u) {
                        word |= level_of(sample_in(unit, within)) << (8u * (place + within));
                    }
                }
            }
            levels[index] = word;
        }
    }
}
