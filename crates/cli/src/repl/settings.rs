//! Settings that `:set` changes.

use super::Repl;
use crate::arguments::parse_seconds;
use crate::render::Colours;
use loligo_session::{Status, TrialOptions};
use std::time::Duration;

/// Settings of a session.
pub(super) struct Settings {
    /// When a search is cancelled.
    pub(super) timeout: Option<Duration>,
    /// After how many queries to the solver a search is given up.
    pub(super) max_checks: Option<u64>,
    /// Number of calls that test a goal.
    pub(super) cases: usize,
    /// Seed of random arguments.
    pub(super) seed: u64,
    /// After how many steps evaluation is given up: it cannot be cancelled.
    pub(super) steps: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        let TrialOptions { cases, seed, .. } = TrialOptions::default();
        Settings { timeout: None, max_checks: None, cases, seed, steps: 10_000_000 }
    }
}

impl Repl<'_> {
    /// `:set`: shows all settings, or changes one.
    pub(super) fn set(&mut self, rest: &str) -> Status {
        let mut words = rest.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (None, ..) => {
                let text = self.shown_settings();
                self.answer(&text)
            }
            (Some(name), Some(value), None) => match self.change(name, value) {
                Ok(()) => Status::Done,
                Err(message) => self.refuse(&message),
            },
            _ => self.refuse("it is `:set NAME VALUE`, or `:set` alone to show all"),
        }
    }

    fn shown_settings(&self) -> String {
        let Settings { timeout, max_checks, cases, seed, steps } = &self.settings;
        let off = || "off".to_owned();
        let timeout = timeout.map_or_else(off, |timeout| format!("{} seconds", timeout.as_secs_f64()));
        let max_checks = max_checks.map_or_else(off, |checks| checks.to_string());
        let colour = if self.terminal.colours() == Colours::On { "on" } else { "off" };
        format!(
            "timeout     {timeout}\nmax-checks  {max_checks}\ncases       {cases}\nseed        {seed}\nsteps       {steps}\n\
             colour      {colour}\n"
        )
    }

    fn change(&mut self, name: &str, value: &str) -> Result<(), String> {
        let number = || value.parse::<u64>().map_err(|_| format!("`{name}` is a number, and `{value}` is none"));
        match (name, value) {
            ("timeout", "off") => self.settings.timeout = None,
            ("timeout", _) => self.settings.timeout = Some(parse_seconds(value)?),
            ("max-checks", "off") => self.settings.max_checks = None,
            ("max-checks", _) => self.settings.max_checks = Some(number()?),
            ("cases", _) => self.settings.cases = usize::try_from(number()?).unwrap_or(usize::MAX),
            ("seed", _) => self.settings.seed = number()?,
            ("steps", _) => self.settings.steps = number()?,
            ("colour" | "color", "on") => self.terminal.set_colours(Colours::On),
            ("colour" | "color", "off") => self.terminal.set_colours(Colours::Off),
            ("colour" | "color", _) => return Err("`colour` is `on` or `off`".into()),
            _ => return Err(format!("there is no setting `{name}`; `:set` shows all")),
        }
        Ok(())
    }
}
