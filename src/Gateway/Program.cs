using RelateMail.Gateway.Hosting;

return await GatewayHost.RunAsync(args);
