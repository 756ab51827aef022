//! Independent pieces of work, several at the same time, told of in order.

use indicatif::{ProgressBar, ProgressStyle};
use loligo_session::Canceller;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Works on the items in `jobs` threads until the run is stopped, and tells what came of each in the order of the items,
/// whichever is ready first. A terminal shows meanwhile how many are done; `plural` says of what.
pub(crate) fn in_order<T: Sync, R: Send>(
    (items, plural): (&[T], &str),
    jobs: NonZeroUsize,
    stopper: &Canceller,
    work: impl Fn(&T) -> R + Sync,
    mut tell: impl FnMut(&T, R),
) {
    let bar = ProgressBar::new(items.len() as u64).with_style(style(plural));
    let mut ready: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let mut told = 0;
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.get() {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    let Some(item) = items.get(index).filter(|_| !stopper.is_cancelled()) else { break };
                    if sender.send((index, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for (index, result) in receiver {
            bar.inc(1);
            if let Some(slot) = ready.get_mut(index) {
                *slot = Some(result);
            }
            while let Some((item, result)) = items.get(told).zip(ready.get_mut(told).and_then(Option::take)) {
                bar.suspend(|| tell(item, result));
                told += 1;
            }
        }
    });
    bar.finish_and_clear();
}

fn style(plural: &str) -> ProgressStyle {
    ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {plural}, {{elapsed}}"))
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_order_is_that_of_the_items() {
        let items = [30, 1, 20, 2, 10];
        for jobs in [1, 2, 5, 9] {
            let mut told = Vec::new();
            let work = |item: &u64| {
                thread::sleep(Duration::from_millis(*item));
                item * 2
            };
            let jobs = NonZeroUsize::new(jobs).unwrap();
            in_order((&items, "items"), jobs, &Canceller::new(), work, |item, result| told.push((*item, result)));
            assert_eq!(told, items.map(|item| (item, item * 2)));
        }
    }

    #[test]
    fn nothing_is_begun_after_a_stop() {
        let stopper = Canceller::new();
        let mut told = Vec::new();
        let work = |item: &u64| {
            if *item == 2 {
                stopper.cancel();
            }
        };
        let tell = |item: &u64, ()| told.push(*item);
        in_order((&[1, 2, 3, 4], "items"), NonZeroUsize::MIN, &stopper, work, tell);
        assert_eq!(told, [1, 2]);
    }
}
