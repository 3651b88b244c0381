//! What goes wrong once other threads run at the same time: places that they share without a lock, and locks that are not
//! used as such.

/// Something at a place that goes wrong once other threads run at the same time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Hazard {
    /// A variable of the file that holds an object is replaced without a lock.
    Variable,
    /// The same, where it is filled by the first who finds it empty.
    Lazy,
    /// A member of an object of the package that holds an object is replaced without a lock.
    Member,
    /// The same of a module's state.
    State,
    /// An iterator moves its position without a lock.
    Cursor,
    /// The lock that the interpreter uses for an object is taken by hand.
    ObjectMutex,
    /// A critical section is left before its end.
    LeftSection,
    /// A critical section begins inside of another one.
    NestedSection,
    /// Python code runs while a mutex is held.
    CodeUnderMutex,
    /// That the thread is attached is taken for a lock.
    AttachedAsLock,
}
