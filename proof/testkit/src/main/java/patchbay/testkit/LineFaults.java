package patchbay.testkit;

/// What one direction of a wire does to the frames on it. Probabilities are 0.0 to 1.0 per frame; a fresh one is a
/// perfect wire without delay.
public final class LineFaults {
    double loss;
    double duplication;
    double reordering;
    long reorderSpanNanos;
    double corruption;
    double cutting;
    double burstBegins;
    double burstEnds = 1;
    long delayNanos;
    long jitterNanos;
    long ratePerSecondBytes;
    int queueBytes = 262_144;

    /// Each frame is lost with this probability.
    public LineFaults loss(double probability) {
        loss = probability;
        return this;
    }

    /// After a frame a burst begins in which every frame is lost, and ends with `ends` per frame (Gilbert's model).
    public LineFaults bursts(double begins, double ends) {
        burstBegins = begins;
        burstEnds = ends;
        return this;
    }

    /// A second copy follows the frame.
    public LineFaults duplication(double probability) {
        duplication = probability;
        return this;
    }

    /// A frame is held back by up to `spanNanos`, so that later ones overtake it.
    public LineFaults reordering(double probability, long spanNanos) {
        reordering = probability;
        reorderSpanNanos = spanNanos;
        return this;
    }

    /// One bit of the frame is turned round. Frames whose checksum was left to the card are spared: they never cross a
    /// wire that could do it.
    public LineFaults corruption(double probability) {
        corruption = probability;
        return this;
    }

    /// The frame is cut short.
    public LineFaults cutting(double probability) {
        cutting = probability;
        return this;
    }

    /// Every frame takes `delayNanos` and up to `jitterNanos` more, in order.
    public LineFaults delay(long delayNanos, long jitterNanos) {
        this.delayNanos = delayNanos;
        this.jitterNanos = jitterNanos;
        return this;
    }

    /// At most so many octets a second, behind a queue of `queueBytes`; what does not fit there is lost.
    public LineFaults rate(long perSecondBytes, int queueBytes) {
        ratePerSecondBytes = perSecondBytes;
        this.queueBytes = queueBytes;
        return this;
    }
}
