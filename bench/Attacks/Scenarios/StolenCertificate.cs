using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RelateMail.Attacks.Attacking;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;

namespace RelateMail.Attacks.Scenarios;

/// <summary>
/// A program that has the certificate of a gateway calls the grains itself. The settings of the client, such as
/// <c>Cluster__Silos__0</c> and <c>Cluster__Tls__CertificatePath</c>, come from the environment.
/// </summary>
internal sealed class StolenCertificate() : Scenario(
    "stolen-certificate", "grain calls with the certificate of a gateway (settings of the client in the environment)")
{
    private const string Mailbox = "postmaster@example.org";

    /// <exception cref="InvalidOperationException">The cluster allowed what a gateway may not do, or the reverse.
    /// </exception>
    public override async Task RunAsync(Attack attack, CancellationToken stop)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddEnvironmentVariables();
        if (builder.Configuration["Cluster:Tls:CertificatePath"] is null)
        {
            attack.Count("not attacked: no Cluster__Tls__CertificatePath");
            return;
        }

        builder.AddRelateMailClient();
        using IHost host = builder.Build();
        await host.StartAsync(stop);
        IGrainFactory grains = host.Services.GetRequiredService<IGrainFactory>();
        List<string> wrong = [];
        foreach ((string name, bool isAllowed, Func<Task> call) in Calls(grains, stop))
        {
            bool passed = await PassesAsync(call);
            attack.Count(passed ? "calls allowed" : "calls refused");
            if (passed != isAllowed)
            {
                wrong.Add($"{name} was {(passed ? "allowed" : "refused")}");
            }
        }

        await host.StopAsync(CancellationToken.None);
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException($"With the certificate of a gateway, {string.Join(", ", wrong)}.");
        }
    }

    private static IEnumerable<(string Name, bool IsAllowed, Func<Task> Call)> Calls(
        IGrainFactory grains, CancellationToken stop)
    {
        IMailboxGrain mailbox = grains.GetGrain<IMailboxGrain>(Mailbox);
        IAccountGrain account = grains.GetGrain<IAccountGrain>(Mailbox);
        IDirectoryGrain directory = grains.GetGrain<IDirectoryGrain>(0);
        yield return ("resolve", true, () => directory.ResolveAsync(Mailbox, stop));
        yield return ("authenticate", true, () => account.AuthenticateAsync("guess", stop));
        yield return ("list", false, () => mailbox.ListAsync(new MessageQuery { Limit = 10 }, stop));
        yield return ("read", false, () => mailbox.FindAsync(1, stop));
        yield return ("mark", false, () => mailbox.SetSeenAsync(1, true, stop));
        yield return ("delete", false, () => mailbox.DeleteAsync(1, stop));
        IInternalMailboxGrain inner = grains.GetGrain<IInternalMailboxGrain>(Mailbox);
        yield return ("room", true, () => inner.GetStatusAsync(stop));
        yield return ("deliver", true, () => inner.DeliverAsync(ForgedMessage(), stop));
        yield return ("list as a node", false, () => inner.ListAsync(new MessageQuery { Limit = 10 }, stop));
        yield return ("quota", false, () => inner.SetQuotaAsync(null, stop));
        yield return ("password", false, () => account.PutAsync(new() { Password = "taken over" }, stop));
        yield return ("domain", false, () => grains.GetGrain<IDomainGrain>("example.org").PutAsync(new(), stop));
        yield return ("alias", false, () => grains.GetGrain<IAliasGrain>(Mailbox).PutAsync(["a@example.org"], stop));
        yield return ("management", false, () => grains.GetGrain<IManagementGrain>(0).GetHosts(true, stop));
    }

    /// <summary>A small mail, as a gateway that was taken over can file it.</summary>
    private static InboundMessage ForgedMessage()
    {
        byte[] octets = "Subject: forged\r\n\r\nHello.\r\n"u8.ToArray();
        return new InboundMessage
        {
            Id = Guid.CreateVersion7(),
            ContentId = Guid.CreateVersion7(),
            Content = new InboundContent { Octets = [.. octets], Digest = [.. SHA256.HashData(octets)] },
            Size = octets.Length,
            DeliveryKey = [.. RandomNumberGenerator.GetBytes(32)],
            ReceivedAt = DateTimeOffset.UtcNow,
            Details = new MessageDetails
            {
                Recipient = Mailbox,
                TraceFields = "",
                Client = new ClientRecord { Address = "192.0.2.1", Name = "attacker.example", With = "ESMTP" },
                Summary = new MessageSummary { Subject = "forged" },
            },
        };
    }

    private static async Task<bool> PassesAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
