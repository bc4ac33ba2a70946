using RelateMail.Gateway.Certificates;
using RelateMail.Hosting;

return args is [CertificateCommand.Name, ..]
    ? CertificateCommand.Run(args)
    : await HostStart.RunAsync(
        args, static builder => builder.AddGateway().AddGatewayClusterClient(), static app => app.MapGateway());
