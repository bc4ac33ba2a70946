using RelateMail.Ingress.Certificates;
using RelateMail.Hosting;

return args switch
{
    [CertificateCommand.Name, ..] => CertificateCommand.Run(args),
    [NodeCertificateCommand.Name, ..] => NodeCertificateCommand.Run(args),
    _ => await HostRunner.RunAsync(
        args, static builder => builder.AddGatewayClusterClient().AddGateway(), static app => app.MapGateway()),
};
