namespace RelateMail.SenderAuthentication.Dns;

/// <summary>The state of the DNS servers. A health check reports Degraded while none responds.</summary>
public interface IDnsHealth
{
    bool IsAnswering { get; }
}
