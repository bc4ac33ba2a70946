using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace RelateMail.Hosting.Telemetry;

/// <summary>
/// Makes the meters' listener before the server, whose listeners make the SMTP engine and its instruments: what they
/// count from zero in their constructors would be lost else.
/// </summary>
/// <param name="listener">Listens as soon as it is made.</param>
internal sealed class MeterProviderWarmup(MeterProvider listener) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options) => GC.KeepAlive(listener);
}
