/** Shows that begin at a time: written down, announced, woken for, and handed to whoever runs sessions. */
@NullMarked
package io.exprsn.simulcast.internal.schedule;

import org.jspecify.annotations.NullMarked;
