//! A terminal with a command in it.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// A terminal of 120 columns and 200 lines.
pub struct Screen {
    socket: String,
}

impl Screen {
    /// Runs `loligo ARGUMENTS` in a folder. The screens of a test binary have different names.
    pub fn open(folder: &Path, name: &str, arguments: &str) -> Screen {
        let screen = Screen { socket: format!("loligo-{name}-{}", std::process::id()) };
        // The shell tells of the end: tmux misses it now and then on a busy machine. What `cat` waits for never comes, so
        // that the screen stays.
        let command = format!(
            "HOME={0} NO_COLOR=1 {1} {arguments}; echo exit code $?; cat",
            folder.display(),
            env!("CARGO_BIN_EXE_loligo")
        );
        let folder = folder.display().to_string();
        screen.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "200", "-c", &folder, &command]);
        screen
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let output =
            Command::new("tmux").args(["-L", &self.socket]).args(arguments).env_remove("XDG_STATE_HOME").output();
        let output = output.expect("tmux is there; scripts/setup-tests.sh installs it");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The text on it.
    pub fn shown(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// Ctrl-C.
    pub fn interrupt(&self) {
        self.tmux(&["send-keys", "C-c"]);
    }

    /// Types a line at the prompt. The editor forgets what comes before there is one.
    pub fn type_line(&self, line: &str) {
        self.wait("a prompt", |shown| shown.ends_with("loligo>"));
        self.tmux(&["send-keys", "-l", line]);
        self.wait(line, |shown| shown.rsplit("loligo> ").next().is_some_and(|last| last.starts_with(line)));
        self.tmux(&["send-keys", "Enter"]);
    }

    /// Waits until `is_there` holds of what is on the screen.
    pub fn wait(&self, what: &str, is_there: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let shown = self.shown();
            if is_there(shown.trim_end()) {
                return shown;
            }
            assert!(start.elapsed() < Duration::from_secs(120), "waiting for {what}:\n{shown}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for a prompt below a text.
    pub fn wait_for(&self, text: &str) {
        self.wait(text, |shown| {
            shown.ends_with("loligo>")
                && shown.rfind(text).is_some_and(|at| !shown.split_at(at).1.starts_with("loligo>"))
        });
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}
