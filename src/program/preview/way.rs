//! How pictures are drawn: as the terminal says that it can.
//!
//! Terminals with the graphics of kitty name themselves in the environment. Of sixels only an answer of the terminal
//! tells, since one name stands for builds with and without them. `VOL2GIF_PREVIEW` is for terminals that are judged
//! wrongly.

use clap::ColorChoice;

/// How pictures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As pixels, by the graphics protocol of kitty.
    Kitty,
    /// As pixels, by sixels.
    Sixel,
    /// Two pixels in each character.
    HalfBlocks(Depth),
    /// A pixel in each blank.
    Blanks(Depth),
    /// A character without color for each pixel.
    Ascii,
}

/// The colors of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// 24 bits.
    True,
    Colors256,
}

/// The place that is written to, and what it says of itself.
pub struct Surroundings<'s> {
    pub color: ColorChoice,
    pub is_terminal: bool,
    pub has_unicode: bool,
    /// The value of a variable of the environment, empty where there is none.
    pub variable: &'s dyn Fn(&str) -> String,
    /// Asks the terminal whether it shows sixels.
    pub asks_for_sixels: &'s dyn Fn() -> bool,
}

/// The variable that names a way.
const VARIABLE: &str = "VOL2GIF_PREVIEW";

impl Way {
    /// The best way.
    ///
    /// # Errors
    ///
    /// A message where the variable names none.
    pub fn of(surroundings: &Surroundings<'_>) -> Result<Self, String> {
        let Surroundings { color, is_terminal, variable, asks_for_sixels, .. } = *surroundings;
        match &*variable(VARIABLE) {
            "" => {}
            "kitty" => return Ok(Self::Kitty),
            "sixel" => return Ok(Self::Sixel),
            "blocks" => return Ok(surroundings.blocks(surroundings.depth().unwrap_or(Depth::True))),
            "ascii" => return Ok(Self::Ascii),
            other => return Err(format!("{VARIABLE}={other} is none of kitty, sixel, blocks and ascii")),
        }
        let is_plain = match color {
            ColorChoice::Never => true,
            ColorChoice::Auto => !is_terminal || !variable("NO_COLOR").is_empty(),
            ColorChoice::Always => false,
        };
        if is_plain {
            return Ok(Self::Ascii);
        }
        let name = variable("TERM");
        let is_dumb = name.is_empty() || name == "dumb";
        if is_terminal && !is_dumb {
            // What is around such a program is not what it shows itself.
            let is_multiplexed = ["tmux", "screen"].iter().any(|within| name.starts_with(within))
                || ["TMUX", "STY", "ZELLIJ"].iter().any(|it| !variable(it).is_empty());
            let program = variable("TERM_PROGRAM");
            if !is_multiplexed {
                if ["xterm-kitty", "xterm-ghostty"].contains(&&*name)
                    || !variable("KITTY_WINDOW_ID").is_empty()
                    || ["ghostty", "WezTerm"].contains(&&*program)
                {
                    return Ok(Self::Kitty);
                }
                if program == "iTerm.app" {
                    return Ok(Self::Sixel);
                }
            }
            if asks_for_sixels() {
                return Ok(Self::Sixel);
            }
        }
        Ok(match (surroundings.depth(), color) {
            (Some(depth), _) => surroundings.blocks(depth),
            (None, ColorChoice::Always) => surroundings.blocks(Depth::True),
            (None, _) => Self::Ascii,
        })
    }
}

impl Surroundings<'_> {
    /// The colors that the terminal says it has; `None` where it says of no more than 16.
    fn depth(&self) -> Option<Depth> {
        let name = (self.variable)("TERM");
        if !self.is_terminal || name == "dumb" {
            return None;
        }
        let says_true = ["truecolor", "24bit"].contains(&&*(self.variable)("COLORTERM"));
        let is_true = says_true || name.ends_with("-direct") || !(self.variable)("WT_SESSION").is_empty();
        match (is_true, name.contains("256color")) {
            (true, _) => Some(Depth::True),
            (false, true) => Some(Depth::Colors256),
            (false, false) => None,
        }
    }

    fn blocks(&self, depth: Depth) -> Way {
        if self.has_unicode { Way::HalfBlocks(depth) } else { Way::Blanks(depth) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Surroundings<'static> = Surroundings {
        color: ColorChoice::Auto,
        is_terminal: true,
        has_unicode: true,
        variable: &|_| String::new(),
        asks_for_sixels: &|| false,
    };

    /// The way with these variables.
    fn way(variables: &[(&str, &str)], surroundings: Surroundings<'_>) -> Way {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map_or(String::new(), |(_, value)| (*value).to_owned())
        };
        Way::of(&Surroundings { variable: &variable, ..surroundings }).unwrap()
    }

    #[test]
    fn graphics_come_before_blocks() {
        let xterm = ("TERM", "xterm-256color");
        for (variables, expected) in [
            (&[("TERM", "xterm-kitty")][..], Way::Kitty),
            (&[("TERM", "xterm-ghostty")], Way::Kitty),
            (&[xterm, ("KITTY_WINDOW_ID", "1")], Way::Kitty),
            (&[xterm, ("TERM_PROGRAM", "WezTerm")], Way::Kitty),
            (&[xterm, ("TERM_PROGRAM", "iTerm.app")], Way::Sixel),
            (&[xterm], Way::HalfBlocks(Depth::Colors256)),
            (&[xterm, ("COLORTERM", "truecolor")], Way::HalfBlocks(Depth::True)),
            (&[("TERM", "xterm-direct")], Way::HalfBlocks(Depth::True)),
            (&[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")], Way::HalfBlocks(Depth::Colors256)),
            (&[xterm, ("TMUX", "a"), ("TERM_PROGRAM", "ghostty")], Way::HalfBlocks(Depth::Colors256)),
            (&[("TERM", "xterm")], Way::Ascii),
            (&[("TERM", "dumb"), ("KITTY_WINDOW_ID", "1"), ("COLORTERM", "truecolor")], Way::Ascii),
            (&[], Way::Ascii),
            (&[("TERM", "xterm-kitty"), ("NO_COLOR", "1")], Way::Ascii),
            (&[xterm, ("VOL2GIF_PREVIEW", "sixel")], Way::Sixel),
            (&[xterm, ("VOL2GIF_PREVIEW", "kitty")], Way::Kitty),
            (&[("TERM", "xterm-kitty"), ("VOL2GIF_PREVIEW", "ascii")], Way::Ascii),
            (&[("TERM", "xterm-kitty"), ("VOL2GIF_PREVIEW", "blocks")], Way::HalfBlocks(Depth::True)),
        ] {
            assert_eq!(way(variables, TERMINAL), expected, "{variables:?}");
        }
        let asks_for_sixels = &|| true;
        let with_sixels = || Surroundings { asks_for_sixels, ..TERMINAL };
        assert_eq!(way(&[xterm], with_sixels()), Way::Sixel);
        assert_eq!(way(&[("TERM", "tmux-256color")], with_sixels()), Way::Sixel);
        assert_eq!(way(&[("TERM", "dumb")], with_sixels()), Way::Ascii);
        assert_eq!(
            way(&[xterm], Surroundings { has_unicode: false, ..TERMINAL }),
            Way::Blanks(Depth::Colors256)
        );
    }

    #[test]
    fn a_pipe_gets_no_colors_unless_they_are_asked_for() {
        let kitty = &[("TERM", "xterm-kitty"), ("COLORTERM", "truecolor")];
        let pipe = |color| Surroundings { color, is_terminal: false, asks_for_sixels: &|| true, ..TERMINAL };
        assert_eq!(way(kitty, pipe(ColorChoice::Auto)), Way::Ascii);
        assert_eq!(way(kitty, pipe(ColorChoice::Always)), Way::HalfBlocks(Depth::True));
        assert_eq!(way(kitty, Surroundings { color: ColorChoice::Never, ..TERMINAL }), Way::Ascii);
        let always = Surroundings { color: ColorChoice::Always, ..TERMINAL };
        assert_eq!(way(&[("TERM", "xterm"), ("NO_COLOR", "1")], always), Way::HalfBlocks(Depth::True));
    }

    #[test]
    fn an_unknown_way_is_an_error() {
        let variable = |name: &str| if name == "VOL2GIF_PREVIEW" { "x".to_owned() } else { String::new() };
        assert_eq!(
            Way::of(&Surroundings { variable: &variable, ..TERMINAL }),
            Err("VOL2GIF_PREVIEW=x is none of kitty, sixel, blocks and ascii".into())
        );
    }
}
