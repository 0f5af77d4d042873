using Appraisal.Service.Audit;
using Appraisal.Service.Demo;
using Appraisal.Service.Hosting;
using Appraisal.Service.Scores;

// The commands; without one, the service serves.
switch (args.FirstOrDefault())
{
    case "demo":
        return await DemoCommand.RunAsync(args[1..]);
    case "verify-audit":
        return await AuditCommands.VerifyAsync(ServiceHost.Build(args[1..]), Console.Out);
    case "audit-head":
        return await AuditCommands.HeadAsync(ServiceHost.Build(args[1..]), Console.Out);
    case "verify-run":
        return await VerifyRunCommand.RunAsync(ServiceHost.Build(args[1..]), Console.Out);
    case "backup":
        return await DatabaseCommands.BackupAsync(args[1..], Console.Out);
    case "migrate":
        return await DatabaseCommands.MigrateAsync(args[1..], Console.Out);
    default:
        await ServiceHost.RunAsync(ServiceHost.Build(args));
        return 0;
}
