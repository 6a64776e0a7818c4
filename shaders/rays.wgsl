// Pictures of rays at any angle through the columns of a volume.
// The text of key.wgsl comes first. The host's side is src/backend/gpu/rays.rs.
//
// The levels of a column of voxels lie together, 64 rows in 16 words. Behind all of them lie the peaks: the greatest level
// of each block of 8 x 8 x 8 voxels and the blocks around it, four in a word. A thread makes four pixels of a row, one
// word. Positions are 16.16 bits, in two's complement.

struct Params {
    grid: Grid,
    // Samples of a ray.
    steps: u32,
    // Width of the picture, and words of a row.
    width: u32,
    words: u32,
    // The first row.
    first_row: u32,
    // Voxels from front to back, from top to bottom and from left to right.
    depth: u32,
    rows: u32,
    across: u32,
    // Words of the cells, before the peaks.
    cells: u32,
    // Percent by which the farthest samples are darker; 0 for none.
    cue: u32,
    // MAX, MEAN or SURFACE.
    render: u32,
    // The level of the surface.
    level: u32,
    // 1 for the nearest voxel, 0 for a weighted sum.
    nearest: u32,
    // Positions along the depth, the height and the width.
    start: array<i32, 3>,
    right: array<i32, 3>,
    down: array<i32, 3>,
    along: array<i32, 3>,
    // How a surface is lit.
    reach: array<i32, 3>,
    light: array<i32, 3>,
}

const MAX: u32 = 0u;
const MEAN: u32 = 1u;
const SURFACE: u32 = 2u;

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(2) var<storage, read_write> levels: array<u32>;

const LANES: u32 = 64u;
const CELL_WORDS: u32 = 16u;
// Bits of the number of voxels along a side of a block, and steps that are left out at a time.
const BLOCK: u32 = 3u;
const SKIPPED: u32 = 8u;
// From a position to the first of the voxels around it, with the border.
const AHEAD: i32 = 32896;
// The length of the direction of the light, and the level of what it does not reach.
const LIGHT: u32 = 16384u;
const AMBIENT: u32 = 32u;

fn vector(parts: array<i32, 3>) -> vec3<i32> {
    return vec3<i32>(parts[0], parts[1], parts[2]);
}

fn lengths() -> vec3<u32> {
    return vec3<u32>(params.depth, params.rows, params.across);
}

fn is_inside(place: vec3<i32>) -> bool {
    return all(bitcast<vec3<u32>>(place) < (lengths() << vec3<u32>(16u)));
}

// The level of a cell in a row.
fn level_at(cell: u32, row: u32) -> u32 {
    let pitch = params.across + 2u;
    let run = row / LANES * (params.depth + 2u) * pitch;
    let lane = row % LANES;
    return (samples[(run + cell) * CELL_WORDS + lane / 4u] >> (8u * (lane % 4u))) & 0xffu;
}

// The levels of a cell in two rows, weighted, with 8 bits behind the point.
fn pair(cell: u32, upper: u32, lower: u32, f: u32) -> u32 {
    return level_at(cell, upper) * (256u - f) + level_at(cell, lower) * f;
}

// The value at a place in the volume, with 24 bits behind the point.
fn linear(place: vec3<i32>) -> u32 {
    let q = bitcast<vec3<u32>>(place + vec3<i32>(AHEAD));
    let i = q >> vec3<u32>(16u);
    let f = (q >> vec3<u32>(8u)) & vec3<u32>(255u);
    // Rows have no border.
    let upper = max(i.y, 1u) - 1u;
    let lower = min(i.y, params.rows - 1u);
    let pitch = params.across + 2u;
    let near = i.x * pitch + i.z;
    let far = near + pitch;
    let front = (256u - f.z) * pair(near, upper, lower, f.y) + f.z * pair(near + 1u, upper, lower, f.y);
    let back = (256u - f.z) * pair(far, upper, lower, f.y) + f.z * pair(far + 1u, upper, lower, f.y);
    return (256u - f.x) * front + f.x * back;
}

fn sample(place: vec3<i32>) -> u32 {
    if params.nearest == 1u {
        let i = bitcast<vec3<u32>>(place) >> vec3<u32>(16u);
        return level_at((i.x + 1u) * (params.across + 2u) + i.z + 1u, i.y) << 24u;
    }
    return linear(place);
}

// The value at a place, with 8 bits behind the point; 0 outside the volume.
fn value(place: vec3<i32>) -> u32 {
    if is_inside(place) {
        return (linear(place) + 32768u) >> 16u;
    }
    return 0u;
}

fn peak(place: vec3<i32>) -> u32 {
    let block = bitcast<vec3<u32>>(place) >> vec3<u32>(16u + BLOCK);
    let blocks = (lengths() + vec3<u32>(7u)) >> vec3<u32>(BLOCK);
    let at = (block.x * blocks.y + block.y) * blocks.z + block.z;
    return (samples[params.cells + at / 4u] >> (8u * (at % 4u))) & 0xffu;
}

fn weight(step: u32) -> u32 {
    return 256u - 256u * params.cue * step / (100u * max(params.steps - 1u, 1u));
}

// The square root, rounded down, bit by bit.
fn square_root(square: u32) -> u32 {
    var left = square;
    var root = 0u;
    for (var bit = 30u; bit < 31u; bit -= 2u) {
        let one = 1u << bit;
        if left >= root + one {
            left -= root + one;
            root = (root >> 1u) + one;
        } else {
            root = root >> 1u;
        }
    }
    return root;
}

// The level of a surface with this gradient.
fn shade(gradient: vec3<i32>) -> u32 {
    let sizes = bitcast<vec3<u32>>(abs(gradient));
    let most = max(max(sizes.x, sizes.y), sizes.z);
    if most == 0u {
        return AMBIENT;
    }
    let bits = 32u - countLeadingZeros(most);
    var scaled = gradient;
    if bits > 15u {
        scaled = gradient >> vec3<u32>(bits - 15u);
    } else {
        scaled = gradient << vec3<u32>(15u - bits);
    }
    let squares = bitcast<vec3<u32>>(scaled * scaled);
    let length = square_root(squares.x + squares.y + squares.z);
    let parts = scaled * vector(params.light);
    let facing = bitcast<u32>(max(-(parts.x + parts.y + parts.z), 0)) / length;
    let lit = AMBIENT * LIGHT + (255u - AMBIENT) * min(facing, LIGHT);
    return (lit + LIGHT / 2u) / LIGHT;
}

fn difference(place: vec3<i32>, reach: vec3<i32>) -> i32 {
    return bitcast<i32>(value(place + reach)) - bitcast<i32>(value(place - reach));
}

fn surface(first: vec3<i32>, along: vec3<i32>) -> u32 {
    let wanted = params.level << 8u;
    var step = 0u;
    while step < params.steps {
        let place = first + along * bitcast<i32>(step);
        if !is_inside(place) {
            step += 1u;
            continue;
        }
        if peak(place) < params.level {
            step += SKIPPED;
            continue;
        }
        let here = value(place);
        if here >= wanted {
            let before = value(place - along);
            let back = bitcast<i32>(((here - wanted) << 8u) / (here - before));
            let hit = place - ((along * back) >> vec3<u32>(8u));
            let reach = vector(params.reach);
            let gradient = vec3<i32>(
                difference(hit, vec3<i32>(reach.x, 0, 0)),
                difference(hit, vec3<i32>(0, reach.y, 0)),
                difference(hit, vec3<i32>(0, 0, reach.z)),
            );
            return (shade(gradient) * weight(step) + 128u) >> 8u;
        }
        step += 1u;
    }
    return 0u;
}

fn greatest(first: vec3<i32>, along: vec3<i32>) -> u32 {
    var most = 0u;
    var step = 0u;
    while step < params.steps {
        let place = first + along * bitcast<i32>(step);
        if !is_inside(place) {
            step += 1u;
            continue;
        }
        let most_here = peak(place);
        let w = weight(step);
        if select(most_here << 24u, most_here * w, params.cue > 0u) <= most {
            step += SKIPPED;
            continue;
        }
        let here = sample(place);
        most = max(most, select(here, ((here + 0x800000u) >> 24u) * w, params.cue > 0u));
        step += 1u;
    }
    return select((most + 0x800000u) >> 24u, (most + 128u) >> 8u, params.cue > 0u);
}

fn mean(first: vec3<i32>, along: vec3<i32>) -> u32 {
    var sum = 0u;
    var count = 0u;
    for (var step = 0u; step < params.steps; step += 1u) {
        let place = first + along * bitcast<i32>(step);
        if !is_inside(place) {
            continue;
        }
        count += 1u;
        let here = sample(place);
        if params.cue > 0u {
            sum += ((here + 0x800000u) >> 24u) * weight(step);
        } else {
            sum += (here + 32768u) >> 16u;
        }
    }
    return (sum / max(count, 1u) + 128u) >> 8u;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn rays(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let index = group_number(group, params.grid.groups_per_row) * WORKGROUP_SIZE + thread;
    if index >= params.grid.items {
        return;
    }
    let row = bitcast<i32>(params.first_row + index / params.words);
    let along = vector(params.along);
    var word = 0u;
    for (var pixel = 0u; pixel < 4u; pixel += 1u) {
        let column = bitcast<i32>(4u * (index % params.words) + pixel);
        let first = vector(params.start) + vector(params.right) * column + vector(params.down) * row;
        var level = 0u;
        if params.render == SURFACE {
            level = surface(first, along);
        } else if params.render == MEAN {
            level = mean(first, along);
        } else {
            level = greatest(first, along);
        }
        word |= level << (8u * pixel);
    }
    levels[index] = word;
}
