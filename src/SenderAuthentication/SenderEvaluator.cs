using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Dmarc;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Spf;

namespace RelateMail.SenderAuthentication;

/// <summary>Begins the evaluation of a message. One for the process: it holds what the messages share.</summary>
public sealed class SenderEvaluator
{
    public SenderEvaluator(
        IDnsResolver resolver,
        IOptions<AuthenticationOptions> options,
        TimeProvider timeProvider,
        ILogger<SenderEvaluator> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options.Value;
        Time = timeProvider;
        Logger = logger;
        Networks = new ClientNetworks(Options);
        Spf = new SpfVerifier(resolver, timeProvider);
        ReverseNames = new ReverseNameCheck(resolver);
        Keys = new DkimKeys(resolver, timeProvider);
        Dmarc = new DmarcEvaluation(resolver);
    }

    internal AuthenticationOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal ClientNetworks Networks { get; }

    internal SpfVerifier Spf { get; }

    internal ReverseNameCheck ReverseNames { get; }

    internal DkimKeys Keys { get; }

    internal DmarcEvaluation Dmarc { get; }

    /// <summary>
    /// Starts iprev and SPF for a transaction, after its first accepted recipient. Returns without waiting for the DNS.
    /// </summary>
    public SenderEvaluation Start(SenderFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new(this, facts);
    }
}
