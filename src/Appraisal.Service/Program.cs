using Appraisal.Service.Hosting;

// The commands; without one, the service serves.
switch (args.FirstOrDefault())
{
    default:
        await ServiceHost.RunAsync(ServiceHost.Build(args));
        return 0;
}
