using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Directory;
using RelateMail.Ingress;
using RelateMail.Silo.Api;

namespace RelateMail.Standalone;

/// <summary>
/// What a newcomer needs once everything listens: ports, accounts, the API key's place, and two commands to try. Printed
/// in Development only; elsewhere the log says what was opened.
/// </summary>
internal sealed class Welcome(
    IHostEnvironment environment,
    IOptions<IngressOptions> gateway,
    IOptions<DirectoryOptions> directory,
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
            .FirstOrDefault(address => address.StartsWith("http://", StringComparison.Ordinal)) ?? "http://localhost:8080";
        string key = adminKey.FilePath is { } path ? $"$(cat '{path}')" : "$API_KEY";
        string mailbox = directory.Value.Accounts.Keys.Order(StringComparer.Ordinal).FirstOrDefault() ?? "postmaster@localhost";

        var text = new StringBuilder();
        text.AppendLine();
        text.AppendLine("RelateMail is ready.");
        text.AppendLine();
        AppendPort(text, ports.Mx.Port, "mail from other servers: STARTTLS offered, local recipients only");
        AppendPort(text, ports.Port, "submission: STARTTLS, AUTH");
        AppendPort(text, ports.SecurePort, "submission over TLS: AUTH");
        text.AppendLine($"  {http}  HTTP API: {http}/openapi/v1.json, {http}/healthz");
        text.AppendLine();
        foreach ((string address, AccountChange account) in directory.Value.Accounts)
        {
            text.AppendLine($"  Account  {address}, password {account.Password}");
        }

        text.AppendLine(adminKey.FilePath is { } file ? $"  API key  {file}" : "  API key  as set in Api:AdminKey");
        text.AppendLine();
        text.AppendLine("Send a mail:");
        text.AppendLine(
            $@"  printf 'Subject: Hello\n\nIt works.\n' | curl --crlf -T - --mail-from me@example.org"
            + $" --mail-rcpt {mailbox} smtp://localhost:{ports.Mx.Port}");
        text.AppendLine("Read it:");
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
