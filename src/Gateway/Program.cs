using RelateMail.Ingress.Certificates;
using RelateMail.Hosting;

return args is [CertificateCommand.Name, ..]
    ? CertificateCommand.Run(args)
    : await HostRunner.RunAsync(
        args, static builder => builder.AddGatewayClusterClient().AddGateway(), static app => app.MapGateway());
