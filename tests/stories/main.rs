//! The promises of the desk as stories: who writes what, what the desk does, what people read.

#[path = "../support/world.rs"]
mod world;

mod answers;
