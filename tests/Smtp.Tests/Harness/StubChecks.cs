using System.Net;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>A check at connect with one answer; it counts how often it is asked.</summary>
internal sealed class StubConnectionCheck(Func<IPEndPoint, SmtpReply?> answer) : IConnectionCheck
{
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public ValueTask<SmtpReply?> RefuseAsync(
        IPEndPoint client, SmtpListener listener, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return new(answer(client));
    }
}

/// <summary>A check at RCPT that decides on the forward-path; it counts how often it is asked.</summary>
internal sealed class StubRecipientCheck(Func<ForwardPath, SmtpReply?> answer) : IRecipientCheck
{
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public ValueTask<SmtpReply?> RefuseAsync(
        ClientFacts client, ReversePath reversePath, ForwardPath forwardPath, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return new(answer(forwardPath));
    }
}
