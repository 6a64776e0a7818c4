// The levels of a block. The level of a sample is the number of thresholds that are not above its key, at
// most `ceiling`, or how far it is below 255 where levels fall. The text of key.wgsl comes first. The host's side is src/backend/gpu/normalize.rs.
//
// The thresholds lie in workgroup memory. A search takes eight steps without a branch, for every sample type.
// A thread writes words of four levels, in the order of memory.

const WORDS_PER_THREAD: u32 = 8u;

struct Params {
    grid: Grid,
    // The highest level.
    ceiling: u32,
    // x: 255 if levels fall as keys rise, else 0. y is not used.
    falling: vec2<u32>,
    // The least keys of levels 1 to 255, one fetched by each thread. The last entry is not used.
    thresholds: array<vec2<u32>, WORKGROUP_SIZE>,
}

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(2) var<storage, read_write> levels: array<u32>;

var<workgroup> thresholds: array<vec2<u32>, WORKGROUP_SIZE>;

fn level_of(sample: vec2<u32>) -> u32 {
    let key = key_of(sample);
    var level = 0u;
    for (var step = 128u; step > 0u; step /= 2u) {
        level += select(step, 0u, precedes(key, thresholds[level + step - 1u]));
    }
    // 255 - level where levels fall.
    return select(min(level, params.ceiling) ^ params.falling.x, 0u, is_nan(sample));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn normalize(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    thresholds[thread] = params.thresholds[thread];
    workgroupBarrier();
    let number = group_number(group, params.grid.groups_per_row);
    for (var step = 0u; step < WORDS_PER_THREAD; step += 1u) {
        let index = (number * WORDS_PER_THREAD + step) * WORKGROUP_SIZE + thread;
        if 4u * index < params.grid.items {
            var word = 0u;
            for (var offset = 0u; offset < 4u; offset += SAMPLES_PER_UNIT) {
                let first = 4u * index + offset;
                if first < params.grid.items {
                    let unit = unit_at(first / SAMPLES_PER_UNIT);
                    for (var within = 0u; within < SAMPLES_PER_UNIT; within += 1u) {
                        word |= level_of(sample_in(unit, within)) << (8u * (offset + within));
                    }
                }
            }
            levels[index] = word;
        }
    }
}
