using RelateMail.Hosting;

return await HostRunner.RunAsync(args, static builder => builder.AddSilo(), static app => app.MapSilo());
