using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;
using RelateMail.Ingress;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Cluster;

namespace RelateMail.Standalone;

/// <summary>
/// Prints a summary after the start in Development: ports, accounts, the file of the API key, and two commands to try.
/// Elsewhere the log names the open ports.
/// </summary>
internal sealed class Welcome(
    IHostEnvironment environment,
    IOptions<IngressOptions> gateway,
    IOptions<DirectoryOptions> directory,
    IOptions<SiloOptions> silo,
    AdminKey adminKey,
    IServer server) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (environment.IsDevelopment())
        {
            Console.Out.Write(Compose());
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Compose()
    {
        IngressOptions ports = gateway.Value;
        string http = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .FirstOrDefault(address => address.StartsWith("http://", StringComparison.Ordinal))
            ?? "http://localhost:8080";
        string key = adminKey.FilePath is { } path ? $"$(cat '{path}')" : "$API_KEY";
        string mailbox = directory.Value.Accounts.Keys.Order(StringComparer.Ordinal).FirstOrDefault()
            ?? "postmaster@localhost";

        var text = new StringBuilder();
        text.AppendLine();
        text.AppendLine("RelateMail is ready.");
        text.AppendLine();
        AppendPort(text, ports.Mx.Port, "mail from other servers (STARTTLS, recipients of this server only)");
        AppendPort(text, ports.Port, "submission (STARTTLS, AUTH)");
        AppendPort(text, ports.SecurePort, "submission over TLS (AUTH)");
        text.AppendLine($"  {http}  console in a browser; sign in with the API key");
        AppendPort(text, silo.Value.GatewayPort, "clients of the cluster in other processes (Cluster:GatewayPort)");
        text.AppendLine();
        foreach ((string address, AccountChange account) in directory.Value.Accounts)
        {
            // A password of the settings is a secret, and the output often ends in a file.
            bool isTrial = StandaloneDefaults.Accounts.TryGetValue(address, out string? password)
                && password == account.Password?.Value;
            text.AppendLine(isTrial
                ? $"  Account  {address}, password {password}"
                : $"  Account  {address}, password of Directory:Accounts");
        }

        text.AppendLine(adminKey.FilePath is { } file ? $"  API key  {file}" : "  API key  the value of Api:AdminKey");
        text.AppendLine();
        text.AppendLine("Send a message:");
        text.AppendLine(
            $@"  printf 'Subject: Hello\n\nIt works.\n' | curl --crlf -T - --mail-from me@example.org"
            + $" --mail-rcpt {mailbox} smtp://localhost:{ports.Mx.Port}");
        text.AppendLine("List the messages of the mailbox:");
        text.AppendLine($"  curl -H \"Authorization: Bearer {key}\" {http}/api/v1/mailboxes/{mailbox}/messages");
        text.AppendLine();
        return text.ToString();
    }

    private static void AppendPort(StringBuilder text, int port, string use)
    {
        if (port != 0)
        {
            text.AppendLine($"  localhost:{port}  {use}");
        }
    }
}
