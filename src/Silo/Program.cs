using RelateMail.Hosting;

return await HostStart.RunAsync(args, static builder => builder.AddSilo(), static app => app.MapSilo());
