/** What stands between an adapter and its platform: requests, credentials, errors, quota. Knows no session and no media. */
@NullMarked
package io.exprsn.simulcast.internal.platform;

import org.jspecify.annotations.NullMarked;
