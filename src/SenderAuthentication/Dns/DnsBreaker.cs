namespace RelateMail.SenderAuthentication.Dns;

/// <summary>
/// Opens after a row of queries without any response, and closes with the first response. While it is open, callers
/// wait for a short time only. The queries keep their full time, so that a response is still received.
/// </summary>
internal sealed class DnsBreaker
{
    public static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(200);

    private const int Threshold = 4;

    private int _unanswered;

    public bool IsOpen => Volatile.Read(ref _unanswered) >= Threshold;

    public void Answered() => Volatile.Write(ref _unanswered, 0);

    public void Unanswered()
    {
        if (!IsOpen)
        {
            Interlocked.Increment(ref _unanswered);
        }
    }
}
