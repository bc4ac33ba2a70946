namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Whether DNS servers respond; a health check reports Degraded while they do not.</summary>
public interface IDnsHealth
{
    bool IsAnswering { get; }
}
