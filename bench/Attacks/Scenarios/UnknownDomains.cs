using System.Globalization;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>RCPT of domains that are not hosted; each is a new one.</summary>
internal sealed class UnknownDomains() : Scenario("unknown-domains", "RCPT to domains that are not hosted")
{
    public override Task RunAsync(Attack attack, CancellationToken stop) => UnknownRecipients.HarvestAsync(
        attack, number => string.Create(CultureInfo.InvariantCulture, $"someone@d{number}.example.net"), stop);
}
