/** Any RTMP, RTMPS or SRT service whose key was copied by hand, and recordings: the adapter that is always there. */
@NullMarked
package io.exprsn.simulcast.internal.service;

import org.jspecify.annotations.NullMarked;
