using RelateMail.Hosting;
using RelateMail.Hosting.Telemetry;
using RelateMail.Standalone;

return await HostRunner.RunAsync(
    args,
    static builder =>
    {
        StandaloneDefaults.Add(builder);
        builder.AddTelemetry("relatemail");
        builder.AddSilo();
        builder.AddGateway();
        builder.Services.AddHostedService<Welcome>();
    },
    static app => app.MapSilo());
