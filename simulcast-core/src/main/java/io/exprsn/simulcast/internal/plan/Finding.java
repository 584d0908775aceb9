package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingPlan.Reason;

/**
 * Why a source does not do as it is.
 *
 * @param text for a person, with the numbers: what the source has, and what is taken
 */
record Finding(Reason reason, String text) {}
