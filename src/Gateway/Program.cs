using RelateMail.Hosting;

return await HostStart.RunAsync(
    args, static builder => builder.AddGateway().AddGatewayClusterClient(), static app => app.MapGateway());
