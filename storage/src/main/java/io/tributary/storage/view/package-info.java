/// Views: one cluster as it was sent, or many with their labels rewritten so that nothing collides.
///
/// Starting point: [io.tributary.storage.view.Views]. Depends on the model alone.
@NullMarked
package io.tributary.storage.view;

import org.jspecify.annotations.NullMarked;
