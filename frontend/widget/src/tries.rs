//! The versions of one form that were sent.
//!
//! An answer can be lost on its way back, and the visitor may change something before they send again. The server then
//! says that the id belongs to other content: one of the earlier versions had arrived. It tells which receipt that one
//! got only to who sends exactly the same request again, so each version that was sent is kept until one is answered.

use hailong_ui::api::Failure;

/// Every version of a form that was sent, in this order: the request's body, and what the page shows of it. They have
/// one id, so at most one of them is ever stored.
#[derive(Debug, Clone)]
pub struct Tries<T>(Vec<(String, T)>);

impl<T> Default for Tries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> Tries<T> {
    /// Notes what is about to be sent, and returns all that was. Even a refused version stays: it costs a look at most,
    /// and whoever refused may have stood between here and the server.
    pub fn note(&mut self, body: String, shown: T) -> Vec<String> {
        self.0.retain(|(known, _)| *known != body);
        self.0.push((body, shown));
        self.0.iter().map(|(body, _)| body.clone()).collect()
    }

    /// What the page shows of the version that was stored, if it is an earlier one than that which was sent last.
    pub fn earlier(&self, stored: usize) -> Option<T> {
        let (_, earlier) = self.0.split_last()?;
        earlier.get(stored).map(|(_, shown)| *shown)
    }
}

/// Sends the last version. If its id is taken, finds the version that took it: one that is stored is answered with its
/// receipt, and no other can be stored any more. Returns the receipt, and whose it is.
///
/// # Errors
/// Why it did not arrive: the last version, or an earlier one whose answer was lost again.
pub async fn deliver(
    mut versions: Vec<String>,
    send: impl AsyncFn(String) -> Result<String, Failure>,
) -> Result<(String, usize), Failure> {
    let mut why = None;
    while let Some(version) = versions.pop() {
        let failure = match send(version).await {
            Ok(receipt) => return Ok((receipt, versions.len())),
            Err(failure) => failure,
        };
        let is_taken = failure.code() == Some("id_conflict");
        if why.is_none() && !is_taken {
            return Err(failure);
        }
        // Another version may be the one; if none is, whichever could not be asked has to be asked again.
        if why.is_none() || !is_taken {
            why = Some(failure);
        }
    }
    Err(why.unwrap_or(Failure::Unreadable))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hailong_ui::api::Refusal;
    use std::cell::{Cell, RefCell};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn refused(status: u16, code: &str) -> Failure {
        Failure::Refused(Refusal { status, code: code.to_owned(), fields: Vec::new(), at: None })
    }

    /// Runs what waits for nothing.
    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("nothing here waits"),
        }
    }

    /// A server as far as one id goes: it keeps the first content that reaches it.
    #[derive(Default)]
    struct OneId {
        kept: RefCell<Option<String>>,
        /// What happens to the next calls, the last first: whether the request arrives, whether the answer does.
        network: RefCell<Vec<(bool, bool)>>,
        calls: Cell<usize>,
    }

    impl OneId {
        fn call(&self, content: String) -> Result<String, Failure> {
            self.calls.set(self.calls.get() + 1);
            let (there, back) = self.network.borrow_mut().pop().unwrap_or((true, true));
            if there {
                self.kept.borrow_mut().get_or_insert_with(|| content.clone());
            }
            if !there || !back {
                return Err(Failure::Offline);
            }
            let is_same = *self.kept.borrow() == Some(content.clone());
            if is_same { Ok(content) } else { Err(refused(409, "id_conflict")) }
        }

        fn send(&self, versions: Vec<String>) -> Result<(String, usize), Failure> {
            now(deliver(versions, async |content| self.call(content)))
        }
    }

    #[test]
    fn whatever_gets_lost_the_first_version_that_arrived_is_found_and_none_is_stored_twice() {
        // Five presses, each with one of three contents, and a network that loses any of the requests and answers.
        let ways = [(true, true), (true, false), (false, false)];
        for contents in 0..3_usize.pow(5) {
            for losses in 0..3_usize.pow(5) {
                let server = OneId::default();
                let mut tries = Tries::default();
                for press in 0..5 {
                    let content = contents / 3_usize.pow(press) % 3;
                    server.network.replace(vec![ways[losses / 3_usize.pow(press) % 3]]);
                    match server.send(tries.note(content.to_string(), content)) {
                        Ok((receipt, stored)) => {
                            assert_eq!(*server.kept.borrow(), Some(receipt.clone()));
                            let earlier = tries.earlier(stored);
                            assert_eq!(earlier.unwrap_or(content).to_string(), receipt);
                            assert_eq!(earlier.is_some(), receipt != content.to_string());
                            break;
                        }
                        Err(failure) => assert_eq!(failure, Failure::Offline),
                    }
                }
            }
        }
    }

    #[test]
    fn an_answer_that_is_lost_again_is_asked_for_again() {
        let server = OneId::default();
        let mut tries = Tries::default();
        server.network.replace(vec![(true, false)]);
        assert_eq!(server.send(tries.note("a".to_owned(), 1)), Err(Failure::Offline));
        let versions = tries.note("b".to_owned(), 2);
        // The conflict comes through, the receipt of the first one does not.
        server.network.replace(vec![(true, false), (true, true)]);
        assert_eq!(server.send(versions.clone()), Err(Failure::Offline));
        let found = server.send(versions).unwrap();
        assert_eq!((found.0.as_str(), tries.earlier(found.1)), ("a", Some(1)));
    }

    #[test]
    fn an_id_that_none_of_the_versions_took_is_said_to_be_taken() {
        let server = OneId { kept: RefCell::new(Some("z".to_owned())), ..OneId::default() };
        let versions = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(server.send(versions), Err(refused(409, "id_conflict")));
        assert_eq!(server.calls.get(), 2);
    }

    #[test]
    fn a_refusal_of_the_last_version_sends_no_other() {
        let asked = RefCell::new(Vec::new());
        let answer = now(deliver(vec!["a".to_owned(), "b".to_owned()], async |content| {
            asked.borrow_mut().push(content);
            Err(refused(422, "validation"))
        }));
        assert_eq!((answer, asked.into_inner()), (Err(refused(422, "validation")), vec!["b".to_owned()]));
    }
}
